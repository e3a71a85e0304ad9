import type { Client } from './client';
import { noSuchTransaction } from './errors';
import type { Transaction } from './transaction';

/** The driver's side of a transaction: what `TransactionRunner` sees of a `ClientSession`. */
export class Session {
  transaction: Transaction | null = null;
  /** The part that is used: the id by which `killSessions` names it. */
  readonly id = { session: this };
  private active = false;

  constructor(private readonly client: Client) {}

  startTransaction(): void {
    this.transaction = null;
    this.active = true;
  }

  inTransaction(): boolean {
    return this.active;
  }

  /** The server begins a transaction with its first operation. */
  begun(): Transaction {
    if (!this.active) {
      throw new Error('the fake engine takes no operation of a session outside its transaction');
    }
    return (this.transaction ??= this.client.engine.begin(this.client.name));
  }

  async commitTransaction(): Promise<void> {
    this.active = false;
    await this.client.perform({
      kind: 'commit',
      label: 'commits',
      session: this,
      act: () => this.transaction?.commit(),
    });
    this.client.insights++;
  }

  /** The driver ignores errors here. */
  async abortTransaction(): Promise<void> {
    this.active = false;
    await this.client
      .perform({
        kind: 'abort',
        label: 'aborts',
        session: this,
        act: () => this.transaction?.abort(),
      })
      .catch(() => undefined);
  }

  async endSession(): Promise<void> {
    if (this.active) {
      throw noSuchTransaction();
    }
  }
}
