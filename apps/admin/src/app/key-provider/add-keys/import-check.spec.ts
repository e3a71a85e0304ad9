import { signal } from '@angular/core';
import type { CheckedKeysDto, CheckKeysDto, KeyConflict } from '@keypool/dto';
import { ImportCheck } from './import-check';
import { readImportLines, type ImportLine } from './import-lines';

const lineOf = (id: string) => `${id}|sk-0123456789abcdef-${id}`;

/** A server that knows some ids and answers on command. */
class Server {
  readonly asked: string[][] = [];
  readonly known = new Map<string, KeyConflict>();
  private waiting: (() => void)[] = [];
  isDown = false;
  isSlow = false;

  readonly ask = async ({ keys }: CheckKeysDto): Promise<CheckedKeysDto> => {
    this.asked.push(keys.map(({ id }) => id));
    if (this.isSlow) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    if (this.isDown) {
      throw new Error('down');
    }
    return { keys: keys.map(({ id }) => ({ id, conflict: this.known.get(id) ?? null })) };
  };

  answer(): void {
    this.isSlow = false;
    for (const resolve of this.waiting.splice(0)) {
      resolve();
    }
  }
}

function statesOf(lines: readonly ImportLine[]): string[] {
  return lines.map(({ id, state }) => `${id} ${state}`);
}

describe('what the server knows of an import', () => {
  it('is asked for good lines only, and shown with them', async () => {
    const server = new Server();
    server.known.set('b', 'duplicate_id').set('c', 'retired_secret');
    const lines = readImportLines(['a', 'b', 'c', 'b'].map(lineOf).join('\n') + '\nx|short');
    const check = new ImportCheck(server.ask);

    await check.run(lines);

    expect(server.asked).toEqual([['a', 'b', 'c']]);
    expect(statesOf(check.of(signal(lines))())).toEqual([
      'a new',
      'b exists',
      'c retired',
      'b duplicate',
      'x invalid',
    ]);
  });

  it('is asked in parts, and once only', async () => {
    const server = new Server();
    const ids = Array.from({ length: 450 }, (_, index) => `k${index}`);
    const check = new ImportCheck(server.ask);

    await check.run(readImportLines(ids.map(lineOf).join('\n')));
    await check.run(readImportLines([...ids, 'more'].map(lineOf).join('\n')));

    expect(server.asked.map((part) => part.length)).toEqual([200, 200, 50, 1]);
  });

  it('is asked in smaller parts when the keys are long', async () => {
    const server = new Server();
    const lines = readImportLines(
      Array.from({ length: 100 }, (_, index) => `k${index}|${'ab'.repeat(240)}-${index}`).join(
        '\n',
      ),
    );

    await new ImportCheck(server.ask).run(lines);

    expect(Math.max(...server.asked.map((part) => part.length))).toBeLessThan(55);
    expect(server.asked.flat()).toHaveLength(100);
  });

  it('goes on with other lines when the text changes meanwhile', async () => {
    const server = new Server();
    server.isSlow = true;
    const check = new ImportCheck(server.ask);

    const running = check.run(readImportLines(lineOf('a')));
    await check.run(readImportLines(lineOf('b')));
    expect(check.isRunning()).toBe(true);
    server.answer();
    await running;

    expect(server.asked).toEqual([['a'], ['b']]);
    expect(check.isRunning()).toBe(false);
  });

  it('is unknown when the server does not answer, and asked again on request', async () => {
    const server = new Server();
    server.known.set('a', 'duplicate_id');
    server.isDown = true;
    const lines = readImportLines(lineOf('a'));
    const check = new ImportCheck(server.ask);

    await check.run(lines);
    expect(check.failure()?.code).toBe('unexpected');
    expect(statesOf(check.of(signal(lines))())).toEqual(['a new']);

    server.isDown = false;
    await check.run(lines);
    expect(check.failure()).toBeNull();
    expect(statesOf(check.of(signal(lines))())).toEqual(['a exists']);
  });
});
