import type { Engine } from './engine';
import {
  interrupted,
  networkError,
  noSuchTransaction,
  outOfTime,
  socketError,
  TRANSIENT,
  UNKNOWN_COMMIT,
  writeConflict,
} from './errors';
import type { ServerSession, Session } from './session';

/** A fault of one operation: before the engine executes it, or between execution and answer. */
export const FAULTS = [
  'crash before',
  'crash after',
  'cut before',
  'cut after',
  'closed socket',
  'conflict',
  'aborted',
  'out of time',
] as const;
export type Fault = (typeof FAULTS)[number];

export type OperationKind = 'read' | 'write' | 'commit' | 'abort';

export interface Operation<T> {
  readonly kind: OperationKind;
  readonly label: string;
  readonly session?: Session | undefined;
  /** Whether the answer comes only when a majority has everything up to it. */
  readonly awaitsMajority?: boolean;
  readonly act: () => T;
}

interface PlannedFault {
  readonly fault: Fault;
  /** How many operations succeed before. */
  readonly after: number;
  /** Only these count; all if omitted. */
  readonly of?: OperationKind | undefined;
}

/** How long the server keeps the transaction of a dead client. */
const KEPT_FOR_TURNS = 15;

/** The connection of one process to the engine: every operation waits for its turn and may fail. */
export class Client {
  dead = false;
  /** Additional turns that its change stream takes for the next change. */
  deafFor = 0;
  /** How often it learnt the newest state of the database, by a read or by its own commit. */
  insights = 0;
  /** The driver gives the last one first. */
  readonly pooled: ServerSession[] = [];
  private faults: PlannedFault[] = [];

  constructor(
    readonly engine: Engine,
    readonly name: string,
  ) {}

  plan(planned: PlannedFault): void {
    this.faults.push(planned);
  }

  forgetFaults(): void {
    this.faults = [];
  }

  /** Kills the process at once. Its open transactions stay until the server ends them. */
  die(): void {
    this.dead = true;
    for (const transaction of this.engine.open) {
      if (transaction.owner === this.name) {
        void this.engine.endLater(transaction, KEPT_FOR_TURNS);
      }
    }
    this.engine.tell();
  }

  async turn(label: string): Promise<void> {
    await this.engine.turns(`${this.name} ${label}`);
    if (this.dead) {
      await new Promise(() => undefined);
    }
  }

  async perform<T>(operation: Operation<T>): Promise<T> {
    const kills = operation.session?.id.kills;
    await this.turn(operation.label);
    if (operation.session?.id.kills !== kills) {
      this.engine.interrupted.push(`${this.name} ${operation.label}`);
      throw interrupted();
    }
    const fault = this.nextFault(operation.kind);
    switch (fault) {
      case 'crash before':
        return this.crash();
      case 'closed socket':
        this.leaveBehind(operation);
        throw socketError();
      case 'cut before':
        throw this.cut(operation);
      case 'conflict':
        this.interrupt(operation, 'write', writeConflict);
        break;
      case 'aborted':
        this.interrupt(operation, operation.kind, noSuchTransaction);
        break;
      case 'out of time':
        this.interrupt(operation, 'write', outOfTime);
        break;
      default:
        break;
    }
    if (this.engine.away) {
      throw this.cut(operation);
    }
    const result = attempt(operation.act);
    if (fault === 'crash after') {
      return this.crash();
    }
    if (fault === 'cut after') {
      throw this.cut(operation);
    }
    const answer = result();
    if (operation.awaitsMajority) {
      await this.majorityHas(this.engine.newest, operation);
    }
    return answer;
  }

  /** A small write with a majority, which has everything from before then. */
  beat(): Promise<void> {
    const beat: Operation<void> = { kind: 'write', label: 'beats', act: () => undefined };
    return this.majorityHas(this.engine.newest, beat);
  }

  private async majorityHas(commit: number, operation: Operation<unknown>): Promise<void> {
    while (this.engine.majority < commit) {
      await this.engine.news();
      if (this.dead) {
        await new Promise(() => undefined);
      }
      if (this.engine.away) {
        throw this.cut(operation);
      }
    }
  }

  private nextFault(kind: OperationKind): Fault | null {
    let due: Fault | null = null;
    this.faults = this.faults.flatMap((planned) => {
      if (planned.of && planned.of !== kind) {
        return [planned];
      }
      if (planned.after > 0 || due) {
        return [{ ...planned, after: Math.max(0, planned.after - 1) }];
      }
      due = planned.fault;
      return [];
    });
    return due;
  }

  private crash(): Promise<never> {
    this.die();
    return new Promise(() => undefined);
  }

  /** The driver's labels: a transaction may be retried, a commit may have come through. */
  private cut(operation: Operation<unknown>): Error {
    this.leaveBehind(operation);
    if (operation.kind === 'commit') {
      return networkError(UNKNOWN_COMMIT);
    }
    return operation.session ? networkError(TRANSIENT) : networkError();
  }

  /** The server does not learn of the end of a transaction. */
  private leaveBehind({ kind, session }: Operation<unknown>): void {
    if (kind === 'abort' && session?.transaction) {
      void this.engine.endLater(session.transaction, KEPT_FOR_TURNS);
    }
  }

  private interrupt(
    { kind, session }: Operation<unknown>,
    only: OperationKind,
    error: () => Error,
  ) {
    if (session?.transaction?.isOpen && kind === only) {
      session.transaction.abort();
      throw error();
    }
  }
}

/** Executes it now and reports the result later. */
function attempt<T>(act: () => T): () => T {
  try {
    const result = act();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
