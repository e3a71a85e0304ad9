import type { BindingKeyField, ProviderId } from '@keypool/dto';

/** What one provider calls its things: names only, never behaviour and never a flag. */
export interface KeyProviderDefinition {
  readonly id: ProviderId;
  /** How people write it, in messages and documentation. */
  readonly title: string;
  readonly models: {
    readonly key: string;
    readonly formerKey: string;
    readonly backupKey: string;
    readonly binding: string;
    readonly rotation: string;
    readonly secret: string;
    readonly usageFlush: string;
  };
  readonly collections: {
    readonly keys: string;
    readonly formerKeys: string;
    readonly backupKeys: string;
    readonly bindings: string;
    readonly rotations: string;
    readonly secrets: string;
    readonly usageFlushes: string;
  };
  /** The setting that renames the collection of bindings, where there is one (SPEC section 3). */
  readonly bindingsCollectionSetting?: 'ohmygptBindings';
  /** The field of a binding that names its key. */
  readonly bindingKeyField: BindingKeyField;
}
