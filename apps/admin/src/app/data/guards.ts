import { inject, Service } from '@angular/core';
import type { ImpactDto, ImpactShareDto } from '@keypool/dto';
import { Texts } from '../core/language/texts';
import { ImpactClient } from './impact-client';
import { KEY_PROVIDERS, type KeyProvider } from './key-provider';

/** More names would hide the warning itself. */
const NAMED = 5;

type Warning = string | undefined;

/**
 * Warns before the last usable key, backup key or proxy goes. The server is asked, because a page knows only its own rows.
 * Each resolves with the text of the warning, or with undefined when enough is left.
 */
@Service()
export class Guards {
  private readonly client = inject(ImpactClient);
  private readonly texts = inject(Texts);

  beforeDeletingKeys(provider: KeyProvider, ids: readonly string[]): Promise<Warning> {
    return this.check(async () => {
      const impact = await this.client.assess(provider, ids, (keyIds) => ({ keyIds }));
      return isLast(impact.keys)
        ? this.textOf('guards.lastKey', provider)
        : this.ofProxies(provider, impact);
    });
  }

  beforeDeletingBackupKeys(provider: KeyProvider, ids: readonly string[]): Promise<Warning> {
    return this.check(async () => {
      const question = (backupKeyIds: string[]) => ({ backupKeyIds });
      const { backupKeys } = await this.client.assess(provider, ids, question);
      return backupKeys && isLast(backupKeys)
        ? this.textOf('guards.lastBackup', provider)
        : undefined;
    });
  }

  /** Before these keys no longer serve the proxy. */
  beforeUnbinding(
    provider: KeyProvider,
    proxyId: string,
    ids: readonly string[],
  ): Promise<Warning> {
    return this.check(async () => {
      const question = (keyIds: string[]) => ({ bindings: { proxyId, keyIds } });
      return this.ofProxies(provider, await this.client.assess(provider, ids, question));
    });
  }

  /** Before proxies are switched off or deleted. */
  beforeEndingProxies(ids: readonly string[]): Promise<Warning> {
    return this.check(async () => {
      const warnings: string[] = [];
      for (const provider of KEY_PROVIDERS) {
        const { proxies } = await this.client.assess(provider, ids, (proxyIds) => ({ proxyIds }));
        if (isLast(proxies)) {
          warnings.push(this.textOf('guards.lastProxy', provider));
        }
      }
      return warnings.join(' ') || undefined;
    });
  }

  /** How many backup keys a rotation could take; null when unknown. */
  async reserveOf(provider: KeyProvider): Promise<number | null> {
    try {
      const question = (backupKeyIds: string[]) => ({ backupKeyIds });
      const { backupKeys } = await this.client.assess(provider, [], question);
      return backupKeys?.usable ?? null;
    } catch {
      return null;
    }
  }

  /** When the answer is unknown, the admin is told so and may still act. */
  private async check(find: () => Promise<Warning>): Promise<Warning> {
    try {
      return await find();
    } catch {
      return this.texts.get('guards.unchecked');
    }
  }

  private ofProxies({ name }: KeyProvider, { keysOfProxies }: ImpactDto): Warning {
    const dry = keysOfProxies.filter(isLast).map(({ proxyId }) => proxyId);
    if (dry.length === 0) {
      return undefined;
    }
    const ids = dry.slice(0, NAMED).join(', ');
    const others = dry.length - NAMED;
    const names =
      others > 0 ? this.texts.plural('dashboard.warning.namedAndMore', others, { ids }) : ids;
    return this.texts.plural('guards.proxies', dry.length, { provider: name, names });
  }

  private textOf(key: string, { name }: KeyProvider): string {
    return this.texts.get(key, { provider: name });
  }
}

function isLast({ usable, affected }: ImpactShareDto): boolean {
  return affected > 0 && affected >= usable;
}
