import type { Connection } from 'mongoose';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { SETTINGS } from './dump-lines';

/** The collection of a kind of documents, as the operator named it. */
export function collectionOf(connection: Connection, kind: string) {
  const name =
    kind === SETTINGS ? SETTINGS_COLLECTION : connection.model(kind).collection.collectionName;
  return connection.collection(name);
}
