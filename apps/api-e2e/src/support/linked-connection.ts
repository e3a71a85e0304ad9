import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answeredId, commandOf, MessageReader, requestId, type Command } from './wire-messages';

/** What to do with passing messages. */
export interface Disturbance {
  /** Called once per request: whether its answer is lost. */
  lost(command: Command): {
    readonly connection: 'breaks' | 'stays';
    readonly happened: () => void;
  } | null;
  /** Called for each answer. */
  delayMs(): number;
}

type Loss = NonNullable<ReturnType<Disturbance['lost']>>;

/** One connection of Keypool to its database, with a man in the middle. */
export class LinkedConnection {
  private readonly requests = new MessageReader();
  private readonly answers = new MessageReader();
  private readonly losses = new Map<number, Loss>();
  /** Answers leave in the order in which they arrived. */
  private leaving: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly disturbance: Disturbance,
  ) {
    client.on('data', (data) => this.requests.take(data).forEach((one) => this.pass(one)));
    server.on('data', (data) => this.answers.take(data).forEach((one) => this.answer(one)));
    for (const socket of [client, server]) {
      socket.on('error', () => this.break());
      socket.on('close', () => this.break());
    }
  }

  pause(): void {
    this.client.pause();
    this.server.pause();
  }

  resume(): void {
    this.client.resume();
    this.server.resume();
  }

  break(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private pass(request: Buffer): void {
    const command = commandOf(request);
    const loss = command && this.disturbance.lost(command);
    if (loss) {
      this.losses.set(requestId(request), loss);
    }
    this.server.write(request);
  }

  private answer(answer: Buffer): void {
    const loss = this.losses.get(answeredId(answer));
    if (loss) {
      loss.happened();
      if (loss.connection === 'breaks') {
        this.break();
      }
      return;
    }
    const leavesAt = Date.now() + this.disturbance.delayMs();
    this.leaving = this.leaving.then(async () => {
      const leftMs = leavesAt - Date.now();
      if (leftMs > 0) {
        await sleep(leftMs);
      }
      this.client.write(answer);
    });
  }
}
