import type {
  CheckKeysDto,
  CheckedKeysDto,
  CreateKeyDto,
  EventDetail,
  KeyDto,
  KeyIdListDto,
  KeyListDto,
  MessageDto,
  ResetKeyDto,
  StatsDto,
} from '@keypool/dto';
import { KeyListQuery, type KeyFilterQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { pageInfo } from '../../database/list-page';
import { ProblemException, thereIsNo } from '../../http/problem.exception';
import type { Actor } from '../../identity/actor';
import { PoolService } from '../pool/pool.service';
import { toKeyDto } from '../store/key.mapper';
import { KeyEndings } from '../store/key-endings';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import { ProviderChanges } from '../store/provider-changes';
import { SecretRegistry } from '../store/secret.registry';
import { KeyLists } from './key-lists';

/**
 * The active keys of one provider. Seed 003 fixes `listKeys` to `resetKeyStats`, which return documents, and nothing for an
 * unknown id; the admin API uses the others.
 */
@Injectable()
export class KeysService {
  constructor(
    private readonly keys: KeyRepository,
    private readonly secrets: SecretRegistry,
    private readonly endings: KeyEndings,
    private readonly lists: KeyLists,
    private readonly changes: ProviderChanges,
    private readonly pool: PoolService,
  ) {}

  listKeys(query: KeyListQuery = new KeyListQuery()): Promise<KeyDocument[]> {
    return this.keys.find(query);
  }

  getStats(): Promise<StatsDto> {
    return this.lists.stats();
  }

  /** What `create…` would refuse of these, as far as it is known now. */
  async checkKeys(data: CheckKeysDto): Promise<CheckedKeysDto> {
    const taken = await this.keys.idsAmong(data.keys.map(({ id }) => id));
    return this.secrets.check(data, taken);
  }

  /** @throws ProblemException validation_failed, duplicate_id, duplicate_secret, retired_secret */
  async createKey(data: CreateKeyDto, actor: Actor): Promise<KeyDocument> {
    const key = await this.changes.run(actor, async (change) => {
      if (await this.keys.findById(data.id, change.session)) {
        throw new ProblemException('duplicate_id', `The key ${data.id} already exists.`);
      }
      const created = await this.keys.insert(
        await this.secrets.claim(data, 'active', change.session),
        change.session,
      );
      await change.record({ type: 'key_created', keyId: data.id });
      return created;
    });
    this.pool.setKey(key);
    return key;
  }

  /** @returns whether there was one */
  async deleteKey(id: string, actor: Actor): Promise<boolean> {
    const ended = await this.changes.run(actor, async (change) => {
      const key = await this.keys.delete(id, change.session);
      if (!key) {
        return null;
      }
      const bindings = await this.endings.endKey(key, change);
      await change.record({
        type: 'key_deleted',
        keyId: id,
        detail: { ...figuresOf(key), bindings: bindings.length },
      });
      return { key, bindings };
    });
    if (!ended) {
      return false;
    }
    this.pool.endKey(id, ended.key.life);
    this.pool.endBindings(ended.bindings);
    return true;
  }

  /** @returns the key in its new life, or null when there is none */
  async resetKeyStats(id: string, actor: Actor): Promise<KeyDocument | null> {
    const reset = await this.changes.run(actor, async (change) => {
      const before = await this.keys.findById(id, change.session);
      const after = before && (await this.keys.reset(before, change.session));
      if (!after) {
        return null;
      }
      await this.endings.endLife(before, change);
      await change.record({
        type: 'key_reset',
        keyId: id,
        detail: figuresOf(before),
      });
      return { before, after };
    });
    if (!reset) {
      return null;
    }
    this.pool.endKey(id, reset.before.life);
    this.pool.setKey(reset.after);
    return reset.after;
  }

  async getKeyList(query: KeyListQuery): Promise<KeyListDto> {
    const { rows, matching, totals } = await this.lists.read(query);
    return {
      keys: rows.map((key) => this.toDto(key)),
      ...totals,
      ...pageInfo(query, matching),
    };
  }

  /** The same list with ids only. */
  async getKeyIds(query: KeyListQuery): Promise<KeyIdListDto> {
    const { rows, matching, totals } = await this.lists.readIds(query);
    return {
      keys: rows.map(({ id }) => ({ _id: id })),
      ...totals,
      ...pageInfo(query, matching),
    };
  }

  /** All that match, a part of them at a time. */
  async *all(query: KeyFilterQuery): AsyncGenerator<KeyDto> {
    for await (const key of this.lists.all(query)) {
      yield this.toDto(key);
    }
  }

  /** @throws ProblemException as {@link createKey} */
  async create(data: CreateKeyDto, actor: Actor): Promise<KeyDto> {
    return this.toDto(await this.createKey(data, actor));
  }

  /** @throws ProblemException not_found */
  async delete(id: string, actor: Actor): Promise<MessageDto> {
    if (!(await this.deleteKey(id, actor))) {
      throw thereIsNo(`key ${id}`);
    }
    return { message: `The key ${id} was deleted.` };
  }

  /** @throws ProblemException not_found */
  async reset(id: string, actor: Actor): Promise<ResetKeyDto> {
    const key = await this.resetKeyStats(id, actor);
    if (!key) {
      throw thereIsNo(`key ${id}`);
    }
    return { message: `The key ${id} was reset.`, key: this.toDto(key) };
  }

  private toDto(key: KeyDocument): KeyDto {
    return toKeyDto(key, this.secrets.open(key));
  }
}

/** What ends with this life. */
function figuresOf({ status, tokensUsed, requestsCount }: KeyDocument): EventDetail {
  return { status, tokensUsed, requestsCount };
}
