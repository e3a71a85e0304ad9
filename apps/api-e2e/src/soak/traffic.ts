import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { ask } from '../support/ask';
import type { ProviderClient } from '../support/provider-client';
import type { ProviderUnderTest } from '../support/providers';
import { StandInOpenAi } from '../support/stand-in-openai';

const CLIENTS = 10;
const PAUSE_MS = 150;
const KEYS = 8;
const RESERVE = 20;
const REQUESTS_OF_KEY = 200;
const DISTURBED_EVERY = 50;

/** One provider with its upstream, and the clients that ask it. */
export class Traffic {
  readonly failures: string[] = [];
  readonly upstream: StandInOpenAi;
  sent = 0;
  private added = 0;

  constructor(
    readonly provider: ProviderUnderTest,
    private readonly pool: ProviderClient,
  ) {
    this.upstream = new StandInOpenAi(provider, REQUESTS_OF_KEY);
    this.upstream.disturbsEvery = DISTURBED_EVERY;
  }

  /** @param proxyId serves all keys */
  async prepare(proxyId: string): Promise<void> {
    await this.upstream.start();
    for (let index = 0; index < KEYS; index += 1) {
      const id = `${this.provider.id}-${index}`;
      await this.pool.addKey(id);
      await this.pool.bind(proxyId, id);
    }
    await this.fillReserve();
  }

  /** Keys die all the time. */
  async fillReserve(): Promise<void> {
    const left = (await this.pool.backups()).filter(({ isUsed }) => !isUsed).length;
    for (let count = left; count < RESERVE; count += 1) {
      await this.pool.addBackup(`${this.provider.id}-backup-${this.added++}`);
    }
  }

  /** Resolves when all clients have ended. */
  async run(proxyUrl: string, until: AbortSignal): Promise<void> {
    const baseURL = `${proxyUrl}/${this.provider.id}/v1`;
    const openai = new OpenAI({ baseURL, apiKey: 'any', maxRetries: 0 });
    await Promise.all(Array.from({ length: CLIENTS }, () => this.client(openai, until)));
  }

  private async client(openai: OpenAI, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await ask(openai, this.sent++).catch((error: unknown) => this.failures.push(String(error)));
      await sleep(PAUSE_MS);
    }
  }
}
