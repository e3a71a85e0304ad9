import type { ClearedKeyDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { thereIsNo } from '../../http/problem.exception';
import { DatabaseClock } from '../../database/database-clock';
import type { Actor } from '../../identity/actor';
import { Cooldowns } from '../failures/cooldowns';
import { toKeyDto } from '../store/key.mapper';
import { SecretRegistry } from '../store/secret.registry';

/** What admins do with the cooldowns of keys. */
@Injectable()
export class KeyCooldownsService {
  constructor(
    private readonly cooldowns: Cooldowns,
    private readonly secrets: SecretRegistry,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws ProblemException not_found, key_exhausted */
  async clear(id: string, actor: Actor): Promise<ClearedKeyDto> {
    const outcome = await this.cooldowns.clear(id, actor);
    if (outcome.kind === 'gone') {
      throw thereIsNo(`key ${id}`);
    }
    const isCleared = outcome.kind === 'changed';
    return {
      result: isCleared ? 'cleared' : 'unchanged',
      checkedAt: this.clock.date().toISOString(),
      detail: isCleared
        ? `The key ${id} is in use again.`
        : `The key ${id} had no cooldown and was not suspect.`,
      key: toKeyDto(outcome.key, this.secrets.open(outcome.key)),
    };
  }
}
