import { eventually } from '@keypool/testing';
import { expectConsistent } from './invariants';
import { PROVIDERS } from './providers';
import type { Member } from './scene';
import type { TestDatabase } from './test-database';
import { Traffic } from './traffic';

/** Traffic of both providers at one process. */
export class Traffics {
  private readonly all = PROVIDERS.map((provider) => new Traffic(provider));

  constructor(private readonly member: Member) {}

  async prepare(): Promise<void> {
    for (const traffic of this.all) {
      await traffic.prepare(this.member.of(traffic.provider));
    }
  }

  start(): void {
    this.all.forEach((traffic) => traffic.start(this.member.of(traffic.provider)));
  }

  /** @throws on an answer that no caller should have got */
  async stop(): Promise<void> {
    await Promise.all(this.all.map((traffic) => traffic.stop()));
  }

  /** How many requests got a 503. */
  get unknowns(): number {
    return this.all.reduce((sum, { unknowns }) => sum + unknowns, 0);
  }

  /** Resolves when each provider has rotated this many more keys. */
  async progress(rotations: number): Promise<void> {
    const enough = this.all.map((traffic) => traffic.acknowledgedRotations + rotations);
    await eventually(() =>
      this.all.forEach((traffic, index) =>
        expect(traffic.acknowledgedRotations).toBeGreaterThanOrEqual(enough[index] ?? 0),
      ),
    );
  }

  /** Expects that `acquire` goes on, without a key whose failure was answered. */
  async expectServed(): Promise<void> {
    for (const traffic of this.all) {
      const { keyId } = await this.member.of(traffic.provider).acquire(traffic.proxyId);
      expect(traffic.dead.has(keyId)).toBe(false);
    }
  }

  async expectNothingLost(database: TestDatabase): Promise<void> {
    for (const traffic of this.all) {
      await traffic.expectKept(database);
      await expectConsistent(traffic.provider, database);
    }
    await this.expectServed();
  }
}
