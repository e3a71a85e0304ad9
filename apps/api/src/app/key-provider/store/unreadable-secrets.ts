import { Inject, Injectable, Logger } from '@nestjs/common';
import { SecretVault, type UnusableSecret } from '../../secrets/secret-vault';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';

/** A bound, so that spoiled rows fill neither memory nor the log. */
export const REMEMBERED_ROWS = 1_000;

export interface UnreadableRow {
  /** Of the key or backup key. */
  readonly id: string;
  /** Another one when the row was changed. */
  readonly row: string;
}

/**
 * The rows whose stored secret must not be used: each is logged once, and named in an event once (UnreadableKeysJob).
 */
@Injectable()
export class UnreadableSecrets {
  private readonly logger = new Logger(UnreadableSecrets.name);
  private readonly noted = new Set<string>();
  private readonly waiting: UnreadableRow[] = [];

  constructor(
    private readonly vault: SecretVault,
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
  ) {}

  /** Whether there has been one since the start. */
  get hasAny(): boolean {
    return this.noted.size > 0;
  }

  /** Those that this process has not named in an event. */
  get unreported(): readonly UnreadableRow[] {
    return this.waiting;
  }

  note(id: string, stored: string, { message }: UnusableSecret): void {
    const row = this.vault.fingerprint(`${id} ${stored}`);
    if (this.noted.has(row) || this.noted.size >= REMEMBERED_ROWS) {
      return;
    }
    this.noted.add(row);
    this.waiting.push({ id, row });
    this.logger.error({
      msg: 'the API key is not used',
      provider: this.definition.id,
      keyId: id,
      reason: message,
    });
  }

  /** An event has named the first `count`. */
  forgetReported(count: number): void {
    this.waiting.splice(0, count);
  }
}
