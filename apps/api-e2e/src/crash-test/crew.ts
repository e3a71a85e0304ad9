import { LIMITS, type Answer, type CrashOrder } from '@keypool/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '../support/scene';
import { Unfinished, Violation, type Command } from './scenario';
import type { Site } from './site';

/** Who recovers after a crash: the restarted process, or another one. */
export const RECOVERIES = ['itself', 'peer'] as const;
export type Recovery = (typeof RECOVERIES)[number];

export type Environment = Readonly<Record<string, string>>;

const SAID_SHOWN = 300;

/** The processes of one site: the one that dies next, and the one that gets the repeated requests. */
export class Crew {
  private victim: { readonly member: Member; readonly env: Environment } | null = null;

  private constructor(
    private readonly site: Site,
    private readonly peer: Member | null,
  ) {}

  static async create(site: Site, recovery: Recovery, peerEnv: Environment): Promise<Crew> {
    return new Crew(site, recovery === 'peer' ? await site.start(peerEnv) : null);
  }

  /** The process that a worker uses now. @throws when there is none */
  get rescuer(): Member {
    const rescuer = this.peer ?? this.victim?.member;
    if (!rescuer) {
      throw new Error('no process is running');
    }
    return rescuer;
  }

  /** The process that dies next, started if it has died. */
  async nextVictim(env: Environment = {}): Promise<Member> {
    if (this.victim && JSON.stringify(this.victim.env) !== JSON.stringify(env)) {
      await this.victim.member.keypool.stop();
      this.victim = null;
    }
    this.victim ??= { member: await this.site.start(env), env };
    return this.victim.member;
  }

  /**
   * @param start triggers the crash
   * @param alone whether nobody else may do anything meanwhile
   * @returns why the victim did not die where it should have, or null when it did
   */
  async crash(
    order: CrashOrder,
    start: () => Promise<Answer | null>,
    alone: boolean,
  ): Promise<string | null> {
    const keypool = this.victim?.member.keypool;
    if (!keypool) {
      return 'there is no process to die';
    }
    await Promise.race([keypool.send(order), keypool.end]);
    this.hold(alone);
    const stayed = await Promise.race([
      keypool.end.then((code) => (code === null ? null : `it ended with exit code ${code}`)),
      answerOf(start()),
      sleep(LIMITS.waitMs, `it did not die within ${LIMITS.waitMs / 1_000} s`, { ref: false }),
    ]);
    this.release(alone);
    if (stayed !== null) {
      await keypool.kill();
    }
    this.victim = null;
    const said = `${keypool.stdout}${keypool.stderr}`.slice(-SAID_SHOWN);
    return stayed && `${stayed}; it said last: ${said}`;
  }

  /**
   * A command dies, and where nobody else is there, so does the process of the API.
   * @returns why it did not die where it should have, or null when it did
   */
  async crashCommand(command: Command, order: CrashOrder): Promise<string | null> {
    const running = this.site.command(command);
    await Promise.race([running.send(order), running.end]);
    const stayed = await Promise.race([
      running.end.then((code) => (code === null ? null : `it ended with exit code ${code}`)),
      sleep(LIMITS.waitMs, `it did not die within ${LIMITS.waitMs / 1_000} s`, { ref: false }),
    ]);
    await running.kill();
    if (!this.peer) {
      await this.victim?.member.keypool.kill();
      this.victim = null;
    }
    return stayed && `${stayed}; it said last: ${running.stderr.slice(-SAID_SHOWN)}`;
  }

  private hold(alone: boolean): void {
    if (alone && this.peer) {
      process.kill(this.peer.keypool.pid, 'SIGSTOP');
    }
  }

  private release(alone: boolean): void {
    if (alone && this.peer) {
      process.kill(this.peer.keypool.pid, 'SIGCONT');
    }
  }
}

/** Resolves with the answer of a process that should have died. Never when it did not answer. */
async function answerOf(starting: Promise<Answer | null>): Promise<string> {
  try {
    const answer = await starting;
    if (answer) {
      return `it did not die, and answered ${answer.status} ${answer.text}`;
    }
  } catch (error) {
    // A broken connection is the expected result of a crash.
    if (error instanceof Violation || error instanceof Unfinished) {
      return error.message;
    }
  }
  return new Promise<never>(() => undefined);
}
