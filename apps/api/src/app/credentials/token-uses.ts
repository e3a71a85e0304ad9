import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { TokenRepository } from './token.repository';
import { TokenStore } from './token.store';

const WRITTEN_AFTER_MS = 60_000;

/** Records when tokens were last used, to the minute: a request only notes the token in memory. */
@Injectable()
export class TokenUses implements BeforeApplicationShutdown {
  private readonly logger = new Logger(TokenUses.name);
  private used = new Set<string>();
  /** Running while there is something to write. */
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly repository: TokenRepository,
    private readonly tokens: TokenStore,
  ) {}

  /** Called thousands of times a second. */
  note(tokenId: string): void {
    this.used.add(tokenId);
    this.timer ??= setTimeout(() => void this.write(), WRITTEN_AFTER_MS).unref();
  }

  /** Never rejects: what could not be written is lost, and the next use says nearly the same. */
  async write(): Promise<void> {
    if (this.timer) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    // Tokens revoked in the meantime are left out.
    const ids = [...this.used].filter((id) => this.tokens.has(id));
    this.used = new Set();
    try {
      await this.repository.recordUse(ids);
    } catch (error) {
      this.logger.warn({
        msg: 'the last use of tokens was not recorded',
        count: ids.length,
        err: error,
      });
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.write();
  }
}
