import type {
  BindingDto,
  BindingListDto,
  DeletedBindingsDto,
  EventDetail,
  MessageDto,
  UpdateBindingDto,
} from '@keypool/dto';
import { BindingListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { changedFields } from '../../events/changed-fields';
import { ProblemException, thereIsNo } from '../../http/problem.exception';
import type { Actor } from '../../identity/actor';
import { ProxyRepository } from '../../proxy-directory/proxy.repository';
import { PoolService } from '../pool/pool.service';
import { BindingRepository, type NewBinding } from '../store/binding.repository';
import type { BindingDocument } from '../store/binding.schema';
import { KeyRepository } from '../store/key.repository';
import { ProviderChanges } from '../store/provider-changes';
import { BindingReader } from './binding-reader';

/** Which keys of one provider serve which proxy. */
@Injectable()
export class BindingsService {
  constructor(
    private readonly bindings: BindingRepository,
    private readonly keys: KeyRepository,
    private readonly proxies: ProxyRepository,
    private readonly reader: BindingReader,
    private readonly changes: ProviderChanges,
    private readonly pool: PoolService,
  ) {}

  listBindings(query: BindingListQuery = new BindingListQuery()): Promise<BindingListDto> {
    return this.reader.list(query);
  }

  /** By priority. @throws ProblemException not_found */
  async listProxyBindings(proxyId: string): Promise<BindingListDto> {
    const bindings = await this.reader.ofProxy(proxyId);
    if (!bindings) {
      throw thereIsNo(`proxy ${proxyId}`);
    }
    return { bindings };
  }

  /**
   * The transaction also writes the key and the proxy: if one of them is deleted at the same moment, only one of the two
   * changes can commit, and no binding is left dangling (SPEC 6.3.1).
   * @throws ProblemException not_found, duplicate_binding
   */
  async createBinding(data: NewBinding, actor: Actor): Promise<BindingDto> {
    const { binding, dto } = await this.changes.run(actor, async (change) => {
      const { session } = change;
      if (!(await this.proxies.touchForBinding(data.proxyId, session))) {
        throw thereIsNo(`proxy ${data.proxyId}`);
      }
      if (!(await this.keys.touchForBinding(data.keyId, session))) {
        throw thereIsNo(`key ${data.keyId}`);
      }
      if (await this.bindings.findOne(data.proxyId, data.keyId, session)) {
        throw new ProblemException(
          'duplicate_binding',
          `The key ${data.keyId} is already bound to the proxy ${data.proxyId}.`,
        );
      }
      const created = await this.bindings.insert(data, session);
      await change.record({
        type: 'binding_created',
        keyId: data.keyId,
        proxyId: data.proxyId,
        detail: { priority: data.priority },
      });
      return { binding: created, dto: await this.reader.readOne(created, session) };
    });
    this.pool.setBindings([binding]);
    return dto;
  }

  /** @throws ProblemException not_found */
  async updateBinding(
    proxyId: string,
    keyId: string,
    data: UpdateBindingDto,
    actor: Actor,
  ): Promise<BindingDto> {
    const { binding: updated, dto } = await this.changes.run(actor, async (change) => {
      const before = await this.bindings.findOne(proxyId, keyId, change.session);
      const binding = await this.bindings.update(proxyId, keyId, data, change.session);
      if (!before || !binding) {
        throw notBound(proxyId, keyId);
      }
      const detail = changedFields(before, data);
      await change.record({ type: 'binding_updated', keyId, proxyId, detail });
      return { binding, dto: await this.reader.readOne(binding, change.session) };
    });
    this.pool.setBindings([updated]);
    return dto;
  }

  /** @throws ProblemException not_found */
  async deleteBinding(proxyId: string, keyId: string, actor: Actor): Promise<MessageDto> {
    const deleted = await this.changes.run(actor, async (change) => {
      const found = await this.bindings.delete(proxyId, keyId, change.session);
      if (!found) {
        throw notBound(proxyId, keyId);
      }
      await change.record({ type: 'binding_deleted', keyId, proxyId, detail: detailOf(found) });
      return found;
    });
    this.pool.endBindings([deleted]);
    return { message: `The key ${keyId} is no longer bound to the proxy ${proxyId}.` };
  }

  /** @throws ProblemException not_found */
  async deleteProxyBindings(proxyId: string, actor: Actor): Promise<DeletedBindingsDto> {
    const deleted = await this.changes.run(actor, async (change) => {
      if (!(await this.proxies.findById(proxyId, change.session))) {
        throw thereIsNo(`proxy ${proxyId}`);
      }
      const found = await this.bindings.deleteByProxy(proxyId, change.session);
      await change.recordAll(
        found.map((binding) => ({
          type: 'binding_deleted',
          keyId: this.bindings.keyIdOf(binding),
          proxyId,
          detail: detailOf(binding),
        })),
      );
      return found;
    });
    this.endBindings(deleted);
    return { deleted: deleted.length };
  }

  /** For the deletion of a proxy, in its transaction; call {@link endBindings} after the commit. */
  deleteOfProxy(proxyId: string, session: ClientSession): Promise<BindingDocument[]> {
    return this.bindings.deleteByProxy(proxyId, session);
  }

  endBindings(deleted: readonly BindingDocument[]): void {
    this.pool.endBindings(deleted);
  }
}

function detailOf({ priority, isActive }: BindingDocument): EventDetail {
  return { priority, isActive };
}

function notBound(proxyId: string, keyId: string): ProblemException {
  return new ProblemException(
    'not_found',
    `The key ${keyId} is not bound to the proxy ${proxyId}.`,
  );
}
