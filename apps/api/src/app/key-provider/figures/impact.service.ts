import type { ImpactDto, ImpactQuestionDto, ImpactShareDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { ProxyDirectory } from '../../proxy-directory/proxy-directory';
import { EligibleBackups } from '../pool/eligible-backups';
import { PoolFigures } from '../pool/pool-figures';
import { BackupKeyRepository } from '../store/backup-key.repository';

/** What would be left after an admin's action: checked before, so that the last usable key is not removed unnoticed. */
@Injectable()
export class ImpactService {
  constructor(
    private readonly pool: PoolFigures,
    private readonly proxies: ProxyDirectory,
    private readonly backupKeys: BackupKeyRepository,
    private readonly eligible: EligibleBackups,
  ) {}

  async assess(question: ImpactQuestionDto): Promise<ImpactDto> {
    return {
      keys: {
        usable: this.pool.usability().usableKeys,
        affected: this.pool.usableAmong(question.keyIds ?? []).length,
      },
      // Everything else is in memory, and answered without the database.
      backupKeys: question.backupKeyIds ? await this.backupShare(question.backupKeyIds) : null,
      proxies: this.proxyShare(question.proxyIds ?? []),
      keysOfProxies: this.keysOfProxies(question),
    };
  }

  private async backupShare(ids: readonly string[]): Promise<ImpactShareDto> {
    const named = ids.length > 0 ? await this.backupKeys.findByIds(ids) : [];
    const [usable, affected] = await Promise.all([
      this.eligible.count(),
      this.eligible.among(named),
    ]);
    return { usable, affected: affected.size };
  }

  private proxyShare(ids: readonly string[]): ImpactShareDto {
    const serving = new Set(
      [...this.pool.proxies()].flatMap(([id, isServing]) =>
        isServing && this.isActive(id) ? [id] : [],
      ),
    );
    return { usable: serving.size, affected: ids.filter((id) => serving.has(id)).length };
  }

  /** A deleted key leaves all its proxies; one that is unbound or switched off leaves only one. */
  private keysOfProxies({ keyIds = [], bindings }: ImpactQuestionDto): ImpactDto['keysOfProxies'] {
    const leaving = new Set([...keyIds, ...(bindings?.keyIds ?? [])]);
    const proxyIds = new Set(keyIds.flatMap((id) => this.pool.proxiesOf(id)));
    if (bindings) {
      proxyIds.add(bindings.proxyId);
    }
    return [...proxyIds]
      .filter((id) => this.isActive(id))
      .sort()
      .map((proxyId) => {
        const usable = this.pool.usableKeysOf(proxyId);
        const affected = usable.filter((id) => leaving.has(id)).length;
        return { proxyId, usable: usable.length, affected };
      })
      .filter(({ affected }) => affected > 0);
  }

  private isActive(proxyId: string): boolean {
    return this.proxies.get(proxyId)?.isActive ?? false;
  }
}
