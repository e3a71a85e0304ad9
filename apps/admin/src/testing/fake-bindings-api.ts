import type { HttpRequest } from '@angular/common/http';
import {
  PROVIDERS,
  forEachProvider,
  impactQuestionSchema,
  type BindingDto,
  type KeyDto,
  type ListedProxyDto,
  type ProxyFiguresDto,
} from '@keypool/dto';
import { isUsable } from '@keypool/key-pool';
import * as z from 'zod';
import type { KeyProvider } from '../app/data/key-provider';
import { aBackupKeyList, aKey, aKeyList, anImpact } from './builders';
import { Refusal, type FakeAnswer } from './fake-server';

const bodySchema = z.record(z.string(), z.unknown());
const CREATED_AT = '2026-11-05T08:00:00.000Z';

/** The figures of a proxy with this many bindings, all on. */
export function proxyFigures(change: Partial<ProxyFiguresDto> = {}): ProxyFiguresDto {
  const bindings = change.bindings ?? 0;
  return {
    bindings,
    active: bindings,
    usable: bindings,
    coolingDown: 0,
    dueAt: null,
    refusedSince: null,
    lastRefusedAt: null,
    ...change,
  };
}

export function aProxy(change: Partial<ListedProxyDto> = {}): ListedProxyDto {
  return {
    _id: 'exit-1',
    name: 'First exit',
    isActive: true,
    createdAt: CREATED_AT,
    figures: forEachProvider(() => proxyFigures()),
    ...change,
  };
}

export interface FakeBinding {
  readonly keyId: string;
  readonly proxyId: string;
  priority: number;
  isActive: boolean;
}

/** `a0 b1 c1-` for one proxy: key a with priority 0, b with 1, c with 1 and switched off. */
export function bindingsOf(proxyId: string, text: string): FakeBinding[] {
  return text
    .split(' ')
    .map((one) => /^([a-z]+)(\d+)(-?)$/.exec(one))
    .map((found) => ({
      keyId: found?.[1] ?? '',
      proxyId,
      priority: Number(found?.[2]),
      isActive: found?.[3] !== '-',
    }));
}

/** The part of the API that the bindings page of one provider talks to, with its data in memory. */
export class FakeBindingsApi {
  proxies: ListedProxyDto[] = [aProxy()];
  keys: KeyDto[] = [];
  bindings: FakeBinding[] = [];
  /** Refuses a request, for a reason. */
  refuse: (request: HttpRequest<unknown>) => Refusal | null = () => null;

  constructor(private readonly provider: KeyProvider) {}

  readonly answer = (request: HttpRequest<unknown>): FakeAnswer => {
    const refusal = this.refuse(request);
    if (refusal) {
      return refusal;
    }
    const { url, method } = request;
    const api = `/admin/${this.provider.id}/bindings`;
    if (url === '/admin/proxies') {
      return { proxies: this.proxies.map(this.withFigures) };
    }
    if (url === this.provider.keysApi) {
      return this.keysFor(request);
    }
    if (url === this.provider.backupKeysApi) {
      return aBackupKeyList([]);
    }
    if (url === this.provider.impactApi) {
      return this.impact(request.body);
    }
    if (method === 'POST' && url === api) {
      return this.create(request.body);
    }
    const [proxyId, keyId] = url.slice(api.length + 1).split('/');
    if (!proxyId) {
      return this.listFor(this.bindings, request);
    }
    if (!keyId) {
      return this.ofProxy(method, proxyId);
    }
    return this.one(method, proxyId, keyId, request.body);
  };

  /** Of keys that leave a proxy. */
  private impact(body: unknown): object {
    const { bindings: leaving } = impactQuestionSchema.parse(body);
    const proxyId = leaving?.proxyId ?? '';
    const usable = this.bindings.filter(
      (one) => one.proxyId === proxyId && one.isActive && this.toDto(one).keyStatus === 'healthy',
    );
    const affected = usable.filter(({ keyId }) => leaving?.keyIds.includes(keyId)).length;
    return anImpact({ keysOfProxies: [{ proxyId, usable: usable.length, affected }] });
  }

  private readonly withFigures = (proxy: ListedProxyDto): ListedProxyDto => {
    const all = this.bindings.filter(({ proxyId }) => proxyId === proxy._id);
    const standings = all
      .filter(({ isActive }) => isActive)
      .map((one) => this.toDto(one))
      .map(({ keyStatus, keyCooldownUntil, keyNextTryAt }) => ({
        status: keyStatus,
        cooldownUntil: keyCooldownUntil === null ? null : Date.parse(keyCooldownUntil),
        nextTryAt: keyNextTryAt === undefined ? null : Date.parse(keyNextTryAt),
      }));
    const due = standings.flatMap(({ cooldownUntil }) => cooldownUntil ?? []);
    const figures = proxyFigures({
      bindings: all.length,
      active: standings.length,
      usable: standings.filter((key) => isUsable(key, Date.now())).length,
      coolingDown: due.length,
      dueAt: due.length > 0 ? new Date(Math.min(...due)).toISOString() : null,
    });
    return { ...proxy, figures: { ...proxy.figures, [this.provider.id]: figures } };
  };

  private keysFor({ params }: HttpRequest<unknown>): object {
    const bound = (id: string, proxyId: string | null) =>
      this.bindings.some((one) => one.keyId === id && one.proxyId === (proxyId ?? one.proxyId));
    const found = this.keys
      .filter(({ _id }) => _id.includes(params.get('q') ?? ''))
      .filter(({ _id }) => params.get('status') !== 'unbound' || !bound(_id, null))
      .filter(({ _id }) => !params.has('notBoundTo') || !bound(_id, params.get('notBoundTo')));
    return aKeyList(found, { totalKeys: this.keys.length });
  }

  private listFor(bindings: FakeBinding[], request: HttpRequest<unknown>): object {
    const q = request.params.get('q') ?? '';
    const found = bindings.filter(({ keyId, proxyId }) => `${keyId}\n${proxyId}`.includes(q));
    return { bindings: found.map((one) => this.toDto(one)), matching: found.length };
  }

  private ofProxy(method: string, proxyId: string): FakeAnswer {
    if (!this.proxies.some((proxy) => proxy._id === proxyId)) {
      return new Refusal(404, 'not_found');
    }
    const found = this.bindings.filter((one) => one.proxyId === proxyId);
    if (method === 'DELETE') {
      this.bindings = this.bindings.filter((one) => one.proxyId !== proxyId);
      return { deleted: found.length };
    }
    found.sort((one, other) => one.priority - other.priority);
    return { bindings: found.map((one) => this.toDto(one)) };
  }

  private create(body: unknown): object {
    const { proxyId, priority, ...key } = bodySchema.parse(body);
    const keyId = String(key[PROVIDERS[this.provider.id].bindingKeyField]);
    const created = { keyId, proxyId: String(proxyId), priority: Number(priority), isActive: true };
    this.bindings.push(created);
    return this.toDto(created);
  }

  private one(method: string, proxyId: string, keyId: string, body: unknown): FakeAnswer {
    const found = this.bindings.find((one) => one.proxyId === proxyId && one.keyId === keyId);
    if (!found) {
      return new Refusal(404, 'not_found');
    }
    if (method === 'DELETE') {
      this.bindings = this.bindings.filter((one) => one !== found);
      return { message: 'deleted' };
    }
    return this.toDto(Object.assign(found, body));
  }

  private toDto({ keyId, ...binding }: FakeBinding): BindingDto {
    const proxy = this.proxies.find(({ _id }) => _id === binding.proxyId);
    const key = this.keys.find(({ _id }) => _id === keyId);
    return {
      ...binding,
      [PROVIDERS[this.provider.id].bindingKeyField]: keyId,
      createdAt: CREATED_AT,
      updatedAt: CREATED_AT,
      proxyName: proxy?.name ?? '',
      keyStatus: key?.status ?? 'healthy',
      keyCooldownUntil: key?.cooldownUntil ?? null,
      keyNextTryAt: key?.nextTryAt,
    };
  }
}

export function keysNamed(...ids: readonly string[]): KeyDto[] {
  return ids.map((id) => aKey({ _id: id }));
}
