import type { Client } from './client';
import { noSuchTransaction } from './errors';
import type { Transaction } from './transaction';

/** What the server knows a session by. The driver gives it to one session after the other. */
export class ServerSession {
  transaction: Transaction | null = null;
  /** How often `killSessions` has named it. */
  kills = 0;

  kill(): void {
    this.kills++;
    this.transaction?.abort();
  }
}

/** The driver's side of a transaction: what `TransactionRunner` sees of a `ClientSession`. */
export class Session {
  transaction: Transaction | null = null;
  /** `killSessions` names it by this. */
  readonly id: ServerSession;
  private active = false;

  constructor(private readonly client: Client) {
    this.id = client.pooled.pop() ?? new ServerSession();
  }

  startTransaction(): void {
    this.transaction = null;
    this.active = true;
  }

  inTransaction(): boolean {
    return this.active;
  }

  /** The server begins a transaction with its first operation, and ends an earlier one of that name. */
  begun(): Transaction {
    if (!this.active) {
      throw new Error('the fake engine takes no operation of a session outside its transaction');
    }
    if (!this.transaction) {
      this.id.transaction?.abort();
      this.transaction = this.client.engine.begin(this.client.name);
      this.id.transaction = this.transaction;
    }
    return this.transaction;
  }

  async commitTransaction(): Promise<void> {
    this.active = false;
    await this.client.perform({
      kind: 'commit',
      label: 'commits',
      session: this,
      awaitsMajority: true,
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
    this.client.pooled.push(this.id);
  }
}
