import type { BackupKeyDocument } from '../../src/app/key-provider/store/backup-key.schema';
import type { BindingDocument } from '../../src/app/key-provider/store/binding.schema';
import type { KeyProviderDefinition } from '../../src/app/key-provider/definition/key-provider.definition';
import type { FormerKeyDocument } from '../../src/app/key-provider/store/former-key.schema';
import type { KeyDocument } from '../../src/app/key-provider/store/key.schema';
import type { RotationDocument } from '../../src/app/key-provider/store/rotation.schema';
import { SETTINGS_COLLECTION } from '../../src/app/database/settings-collection';
import type { StoredGuard } from '../../src/app/key-provider/store/guard.repository';
import type { SecretDocument } from '../../src/app/key-provider/store/secret.schema';
import { EVENTS_COLLECTION, type EventDocument } from '../../src/app/events/event.schema';
import { PROXIES_COLLECTION, type ProxyDocument } from '../../src/app/proxy-directory/proxy.schema';
import type { Collections } from './fake-engine/engine';

export interface Heir {
  readonly keyId: string;
  readonly life: string;
}

/** Whether the undo put the failed key into the reserve, and left its replacement in its place. */
export function isInReserve({ state, revivedLife }: RotationDocument): boolean {
  return state === 'undone' && revivedLife === null;
}

/** What is committed at one moment, by id. */
export class Snapshot {
  readonly keys: ReadonlyMap<string, KeyDocument>;
  readonly formerKeys: ReadonlyMap<string, FormerKeyDocument>;
  readonly backupKeys: ReadonlyMap<string, BackupKeyDocument>;
  readonly bindings: ReadonlyMap<string, BindingDocument>;
  readonly rotations: ReadonlyMap<string, RotationDocument>;
  readonly secrets: ReadonlyMap<string, SecretDocument>;
  readonly proxies: ReadonlyMap<string, ProxyDocument>;
  readonly events: ReadonlyMap<string, EventDocument>;
  readonly guard: StoredGuard | undefined;

  constructor(
    collections: Collections,
    private readonly definition: KeyProviderDefinition,
  ) {
    const of = <T>(name: string) => (collections.get(name) ?? new Map()) as ReadonlyMap<string, T>;
    const names = definition.collections;
    this.keys = of(names.keys);
    this.formerKeys = of(names.formerKeys);
    this.backupKeys = of(names.backupKeys);
    this.bindings = of(names.bindings);
    this.rotations = of(names.rotations);
    this.secrets = of(names.secrets);
    this.proxies = of(PROXIES_COLLECTION);
    this.events = of(EVENTS_COLLECTION);
    this.guard = of<StoredGuard>(SETTINGS_COLLECTION).get(`guard:${definition.id}`);
  }

  keyIdOf(binding: BindingDocument): string {
    return binding[this.definition.bindingKeyField] ?? '';
  }

  bindingsOf(keyId: string): BindingDocument[] {
    return [...this.bindings.values()].filter((binding) => this.keyIdOf(binding) === keyId);
  }

  rotationOf(life: string): RotationDocument | undefined {
    return [...this.rotations.values()].find(({ failedLife }) => failedLife === life);
  }

  /** Which life followed one that a rotation, or the undo of one, ended; null for any other. */
  heirOf(life: string): Heir | null {
    const entry = this.rotationOf(life);
    const isDone = entry?.state === 'done' || (entry && isInReserve(entry));
    if (entry && isDone) {
      return { keyId: entry.replacementKeyId ?? '', life: entry.replacementLife ?? '' };
    }
    const undone = entry?.state === 'undone' ? entry : this.undoneOf(life);
    return undone ? { keyId: undone.failedKeyId, life: undone.revivedLife ?? '' } : null;
  }

  /** The undo that ended the life of a replacement. */
  undoneOf(life: string): RotationDocument | undefined {
    return [...this.rotations.values()].find(
      (entry) => entry.replacementLife === life && entry.state === 'undone' && !isInReserve(entry),
    );
  }

  isLiving(life: string): boolean {
    return [...this.keys.values()].some((key) => key.life === life);
  }

  isUsable(life: string): boolean {
    return [...this.keys.values()].some((key) => key.life === life && key.status !== 'exhausted');
  }

  /** SPEC 6.2: available, neither its id nor its secret active, its secret not retired since. */
  isEligible({ _id, isUsed, fingerprint }: BackupKeyDocument): boolean {
    const secret = this.secrets.get(fingerprint);
    return !isUsed && !this.keys.has(_id) && secret?.state === 'backup' && secret.ownerId === _id;
  }
}
