import { PROVIDERS, type BindingKeyField, type ProviderId } from '@keypool/dto';

/** The collection names of one provider: names only, never behaviour or flags. */
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
  /** The setting that renames the collection of bindings, if any (SPEC section 3). */
  readonly bindingsCollectionSetting?: 'ohmygptBindings';
  /** The field of a binding that names its key. */
  readonly bindingKeyField: BindingKeyField;
}

/** A provider of the table in `libs/key-pool`, with its collection names. */
export function defineKeyProvider(
  id: ProviderId,
  collections: Collections,
  bindingsCollectionSetting?: KeyProviderDefinition['bindingsCollectionSetting'],
): KeyProviderDefinition {
  const { bindingKeyField } = PROVIDERS[id];
  return { id, collections, bindingsCollectionSetting, bindingKeyField };
}
