import type { ClearedKeyDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { thereIsNo } from '../../http/problem.exception';
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
  ) {}

  /** @throws ProblemException not_found, key_exhausted */
  async clear(id: string, actor: Actor): Promise<ClearedKeyDto> {
    const key = await this.cooldowns.clear(id, actor);
    if (!key) {
      throw thereIsNo(`key ${id}`);
    }
    const message = `The key ${id} is in use again.`;
    return { message, key: toKeyDto(key, this.secrets.open(key)) };
  }
}
