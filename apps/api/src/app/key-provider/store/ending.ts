import type { RotationDocument } from './rotation.schema';

/** How a life ended that a rotation, or the undo of one, ended. */
export type Ending =
  /** A backup key took the key's place. */
  | { readonly kind: 'replaced'; readonly entry: RotationDocument }
  /** It was a replacement, and the failed key took its place back. */
  | { readonly kind: 'taken_back'; readonly entry: RotationDocument }
  /** The rotation that ended it was undone: the key went on in this life. */
  | { readonly kind: 'revived'; readonly entry: RotationDocument; readonly life: string };

/** A life of a key. */
export interface Heir {
  readonly keyId: string;
  readonly life: string;
}

/** Null for a life that the entry did not end. */
export function endingOfFailed(entry: RotationDocument): Ending | null {
  switch (entry.state) {
    case 'done':
      return { kind: 'replaced', entry };
    case 'undone':
      // Without another life the key is a backup key, and its replacement is still in its place.
      return entry.revivedLife === null
        ? { kind: 'replaced', entry }
        : { kind: 'revived', entry, life: entry.revivedLife };
    default:
      return null;
  }
}

/** Null for a life that the entry did not end. */
export function endingOfReplacement(entry: RotationDocument): Ending | null {
  return entry.state === 'undone' && entry.revivedLife !== null
    ? { kind: 'taken_back', entry }
    : null;
}

/** The key that the ending names. */
export function endedKeyId({ kind, entry }: Ending): string {
  return kind === 'taken_back' ? (entry.replacementKeyId ?? '') : entry.failedKeyId;
}

/** Whose life took over. */
export function heirOf(ending: Ending): Heir | null {
  const { failedKeyId, revivedLife, replacementKeyId, replacementLife } = ending.entry;
  const [keyId, life] =
    ending.kind === 'replaced' ? [replacementKeyId, replacementLife] : [failedKeyId, revivedLife];
  return keyId !== null && life !== null ? { keyId, life } : null;
}

/** Where the key was bound when its life ended. */
export function boundAtEnd({ kind, entry }: Ending): readonly string[] {
  return kind === 'taken_back' ? entry.replacementProxyIds : entry.proxyIds;
}

/** When it did, in epoch ms. */
export function endedAt({ kind, entry }: Ending): number {
  const { at, completedAt, undoneAt } = entry;
  return ((kind === 'taken_back' ? undoneAt : completedAt) ?? at).getTime();
}
