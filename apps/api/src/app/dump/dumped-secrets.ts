import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { randomBytes } from 'node:crypto';
import { TOKEN_MODEL } from '../credentials/token.schema';
import { USER_MODEL } from '../credentials/user.schema';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { rewrap, wrappingKey, type KeyringDocument } from '../secrets/keyring-document';
import { MasterKey } from '../secrets/master-key';
import { wrappingKeyOf } from '../secrets/master-key-of';
import { SETTINGS } from './dump-lines';

const MASTER_BYTES = 32;

/** What happens to the secrets of a document on its way into a dump. */
export interface SecretsOfDump {
  /** The key that wraps the keyring there, in base64; null in a dump without secrets. */
  readonly master: string | null;
  /** @returns null for a document that is nothing but a secret */
  pass(kind: string, document: mongo.Document): Promise<mongo.Document | null> | mongo.Document;
}

/** The two kinds of dumps: one that can be restored without today's master key, and one without secrets. */
@Injectable()
export class DumpedSecrets {
  constructor(
    private readonly masterKey: MasterKey,
    private readonly providers: ProviderRegistry,
  ) {}

  /** With a keyring that the dump's own key opens: whoever restores it has another master key, or none yet. */
  kept(): SecretsOfDump {
    const master = randomBytes(MASTER_BYTES);
    return {
      master: master.toString('base64'),
      pass: (kind, document) =>
        isKeyring(kind, document) ? this.rewrapped(document, master) : document,
    };
  }

  leftOut(): SecretsOfDump {
    const fields = this.secretFields();
    return {
      master: null,
      pass: async (kind, document) =>
        isKeyring(kind, document) ? null : without(fields.get(kind) ?? [], document),
    };
  }

  private async rewrapped(document: mongo.Document, master: Buffer): Promise<mongo.Document> {
    const keyring = document as KeyringDocument;
    const present = await wrappingKeyOf(keyring, this.masterKey);
    return { ...keyring, ...rewrap(keyring, present, wrappingKey(master)) };
  }

  private secretFields(): ReadonlyMap<string, readonly string[]> {
    const all = this.providers.all.map(({ definition }) => definition.collections);
    return new Map([
      [USER_MODEL, ['passwordHash']],
      [TOKEN_MODEL, ['keyedHash']],
      ...all.flatMap(({ keys, backupKeys, rotations }): [string, string[]][] => [
        [keys, ['apiKey']],
        [backupKeys, ['apiKey']],
        [rotations, ['failedSecret']],
      ]),
    ]);
  }
}

export function isKeyring(kind: string, document: mongo.Document): boolean {
  return kind === SETTINGS && document['_id'] === 'keyring';
}

function without(fields: readonly string[], document: mongo.Document): mongo.Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !fields.includes(name)));
}
