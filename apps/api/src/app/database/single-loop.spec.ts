import { SingleLoop } from './single-loop';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A loop over a list of names, each done when the test says so. */
function setUp() {
  const waiting: string[] = [];
  const done: string[] = [];
  let end: () => void = () => undefined;
  const loop = new SingleLoop(
    () => waiting.length > 0,
    async () => {
      const [name = ''] = waiting.splice(0, 1);
      await new Promise<void>((resolve) => (end = resolve));
      done.push(name);
    },
  );
  const add = (name: string) => {
    waiting.push(name);
    loop.start();
  };
  return { loop, add, done, endStep: () => end() };
}

describe('SingleLoop', () => {
  it('runs one step at a time, even for work added meanwhile', async () => {
    const { add, done, endStep } = setUp();
    add('a');
    add('b');
    await settled();
    expect(done).toEqual([]);
    endStep();
    await settled();
    expect(done).toEqual(['a']);
    endStep();
    await settled();
    expect(done).toEqual(['a', 'b']);
  });

  it.each(Array.from({ length: 8 }, (_, turns) => turns))(
    'does what is added %i turns after its last step ended, although nothing else comes',
    async (turns) => {
      const { add, done, endStep } = setUp();
      add('a');
      endStep();
      for (let turn = 0; turn < turns; turn++) {
        await Promise.resolve();
      }
      add('b');
      await settled();
      endStep();
      await settled();
      expect(done).toEqual(['a', 'b']);
    },
  );

  it('starts again when it was started without work', async () => {
    const { loop, add, done, endStep } = setUp();
    loop.start();
    add('a');
    endStep();
    await settled();
    expect(done).toEqual(['a']);
  });

  it('is idle when nothing is left, including work added while somebody waits', async () => {
    const { loop, add, done, endStep } = setUp();
    await loop.idle();
    add('a');
    const idle = loop.idle();
    add('b');
    endStep();
    await settled();
    endStep();
    await idle;
    expect(done).toEqual(['a', 'b']);
  });

  it('can be started again after a step that threw', async () => {
    let steps = 0;
    const loop = new SingleLoop(
      () => steps < 2,
      async () => {
        steps++;
        throw new Error(`step ${steps}`);
      },
    );
    loop.start();
    await expect(loop.idle()).rejects.toThrow('step 1');
    loop.start();
    await expect(loop.idle()).rejects.toThrow('step 2');
  });
});
