import { PROVIDERS, type BindingKeyField, type ProviderId } from '@keypool/dto';

/** What one provider calls its collections: names only, never behaviour and never a flag. */
interface Collections {
  readonly keys: string;
  readonly formerKeys: string;
  readonly backupKeys: string;
  readonly bindings: string;
  readonly rotations: string;
  readonly secrets: string;
  readonly usageFlushes: string;
}

export interface KeyProviderDefinition {
  readonly id: ProviderId;
  readonly collections: Collections;
  /** The setting that renames the collection of bindings, where there is one (SPEC section 3). */
  readonly bindingsCollectionSetting?: 'ohmygptBindings';
  /** The field of a binding that names its key. */
  readonly bindingKeyField: BindingKeyField;
}

/** A provider of the table in `libs/key-pool`, with the names of its collections. */
export function defineKeyProvider(
  id: ProviderId,
  collections: Collections,
  bindingsCollectionSetting?: KeyProviderDefinition['bindingsCollectionSetting'],
): KeyProviderDefinition {
  const { bindingKeyField } = PROVIDERS[id];
  return { id, collections, bindingsCollectionSetting, bindingKeyField };
}
