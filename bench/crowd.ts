import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';

/** What both threads see. */
const REQUESTS = 0;
const IS_OVER = 1;

interface Invitation {
  readonly url: string;
  readonly shared: Int32Array;
}

/** Many clients of one server, in a thread of their own: they must not slow down the one that measures. */
export class Crowd {
  private readonly shared = new Int32Array(new SharedArrayBuffer(8));

  /** @param file of the bench, which in its second thread calls `joinCrowd` */
  constructor(
    private readonly file: string,
    private readonly url: string,
  ) {}

  /** How many its members have sent so far, and seen answered. */
  get requests(): number {
    return Atomics.load(this.shared, REQUESTS);
  }

  /** Does something while the crowd is busy, from its first answer on, and waits for its last one. @throws when it breaks up */
  async during<T>(work: () => Promise<T>): Promise<T> {
    Atomics.store(this.shared, IS_OVER, 0);
    const invitation: Invitation = { url: this.url, shared: this.shared };
    const thread = new Worker(this.file, { workerData: invitation });
    const gone = once(thread, 'exit');
    const left = gone.then(() => Promise.reject(new Error('the crowd left too early')));
    left.catch(() => undefined);
    await Promise.race([once(thread, 'message'), left]);
    try {
      return await Promise.race([work(), left]);
    } finally {
      Atomics.store(this.shared, IS_OVER, 1);
      await gone;
    }
  }
}

/**
 * In the thread of the crowd.
 * @param ask one request of a member, who sends the next one when it is answered
 */
export async function joinCrowd(
  members: number,
  ask: (url: URL, member: number, turn: number) => Promise<void>,
): Promise<void> {
  const { url, shared }: Invitation = workerData;
  const there = new URL(url);
  await Promise.all(
    Array.from({ length: members }, async (_, member) => {
      for (let turn = 0; Atomics.load(shared, IS_OVER) === 0; turn++) {
        await ask(there, member, turn);
        Atomics.add(shared, REQUESTS, 1);
        if (turn === 0) {
          parentPort?.postMessage('there');
        }
      }
    }),
  );
}
