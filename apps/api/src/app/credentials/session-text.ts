import { Injectable } from '@nestjs/common';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { CredentialHash } from './credential-hash';
import { SessionRepository } from './session.repository';

const RANDOM_BYTES = 24;
const TAG_BYTES = 8;
const FORM = /^[A-Za-z0-9_-]{43}$/;
const ASK_EVERY_MS = 60_000;

/**
 * What the cookie of a session says: something random, and a tag that only this Keypool can make. So a made-up cookie is
 * refused from memory, and costs no read.
 */
@Injectable()
export class SessionText {
  /**
   * Whether there are still sessions of earlier versions, whose cookies have no tag: as last read from the database.
   */
  private untagged: Promise<boolean> | null = null;
  private askedAt = 0;

  constructor(
    private readonly hashes: CredentialHash,
    private readonly sessions: SessionRepository,
  ) {}

  /** A new one. */
  make(): string {
    const random = randomBytes(RANDOM_BYTES);
    return Buffer.concat([random, this.tagOf(random)]).toString('base64url');
  }

  /** Its id in the database. */
  idOf(text: string): string {
    return this.hashes.of(text);
  }

  /** Whether it is worth asking the database. */
  async mayBeKnown(text: string): Promise<boolean> {
    return FORM.test(text) && (this.isTagged(text) || (await this.areUntaggedLeft()));
  }

  private isTagged(text: string): boolean {
    const bytes = Buffer.from(text, 'base64url');
    return timingSafeEqual(
      bytes.subarray(RANDOM_BYTES),
      this.tagOf(bytes.subarray(0, RANDOM_BYTES)),
    );
  }

  private tagOf(random: Buffer): Buffer {
    return Buffer.from(
      this.hashes.of(`session ${random.toString('base64url')}`),
      'base64url',
    ).subarray(0, TAG_BYTES);
  }

  /** No new ones are made: once there are none, it never asks again. */
  private async areUntaggedLeft(): Promise<boolean> {
    if (this.untagged === null || ((await this.untagged) && this.isTimeToAsk())) {
      this.askedAt = performance.now();
      this.untagged = this.sessions.hasUntagged().catch((error: unknown) => {
        this.untagged = null;
        throw error;
      });
    }
    return this.untagged;
  }

  private isTimeToAsk(): boolean {
    return performance.now() - this.askedAt > ASK_EVERY_MS;
  }
}
