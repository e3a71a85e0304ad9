import type { Ended } from '@keypool/testing';
import type { AcquiredKeyDto, FailureResultDto } from '@keypool/dto';
import { secretOf, type ProviderClient } from '../support/provider-client';
import type { ProviderUnderTest } from '../support/providers';
import type { Ledger, Seat } from './ledger';
import type { Command } from './scenario';

/** Creates what an operation needs, and enters it in the ledger. */
export class Preparation {
  readonly provider: ProviderUnderTest;

  /**
   * @param caseId prefix of this case's names
   * @param run runs a command to its end
   */
  constructor(
    readonly pool: ProviderClient,
    readonly ledger: Ledger,
    private readonly caseId: string,
    readonly run: (command: Command) => Promise<Ended> = () =>
      Promise.reject(new Error('no command is to be run')),
  ) {
    this.provider = pool.provider;
  }

  name(part: string): string {
    return `${this.caseId}-${part}`;
  }

  /** What is posted to create a key or a backup key of this name. */
  line(part: string): { id: string; apiKey: string } {
    const id = this.name(part);
    return { id, apiKey: secretOf(id) };
  }

  async key(part: string): Promise<string> {
    const id = this.name(part);
    await this.ledger.keys.more(() => this.pool.addKey(id));
    return id;
  }

  async backups(...parts: string[]): Promise<void> {
    for (const part of parts) {
      await this.ledger.reserve.more(() => this.pool.addBackup(this.name(part)));
    }
  }

  async proxy(part: string): Promise<string> {
    const id = this.name(part);
    await this.pool.addProxy(id);
    return id;
  }

  /** @param isActive false: it is switched off at once */
  async bind(proxyId: string, keyId: string, priority: number, isActive = true): Promise<Seat> {
    await this.ledger.bindings.more(() => this.pool.bind(proxyId, keyId, priority));
    if (!isActive) {
      await this.pool.switchOff(proxyId, keyId);
    }
    const seat = { proxyId, keyId, priority, isActive };
    this.ledger.seat(seat);
    return seat;
  }

  /** @throws when the proxy gets another key */
  async acquire(proxyId: string, keyId: string): Promise<AcquiredKeyDto> {
    const acquired = await this.pool.acquire(proxyId);
    if (acquired.keyId !== keyId) {
      throw new Error(`${proxyId} got ${acquired.keyId}, not ${keyId}`);
    }
    return acquired;
  }

  /** A key fails for good. @throws on another outcome */
  async fail(keyId: string, action: FailureResultDto['action']): Promise<string> {
    const result = await this.pool.fail({ keyId }, this.provider.quotaExhausted);
    if (result.action !== action) {
      throw new Error(`the failure of ${keyId} was answered ${JSON.stringify(result)}`);
    }
    return result.replacedBy ?? '';
  }
}
