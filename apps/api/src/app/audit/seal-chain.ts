import type { SealDocument } from './seal.schema';

/** Digests of seals by number, as Keypool logged them. */
export type LoggedSeals = ReadonlyMap<number, string>;

const SEALED = /\bseal (\d{1,15}), digest ((?:[0-9a-f]{8} ){7}[0-9a-f]{8})\b/;

type SealName = Pick<SealDocument, '_id' | 'digest'>;

/**
 * What is wrong between a link of the chain and the one before, if that is there.
 * @param purged the last seal that retention deleted; 0 for none
 */
export function faultsOfLink(
  { _id, previous }: SealDocument,
  before: SealName | undefined,
  purged: number,
): string[] {
  const first = (before?._id ?? purged) + 1;
  if (_id > first) {
    const last = _id - 1;
    const gone = first === last ? `seal ${first}` : `seals ${first} to ${last}`;
    return [`removed: ${gone}, with what they say about the events`];
  }
  return before && previous !== before.digest
    ? [`edited: seal ${before._id}, which seal ${_id} knows with another digest`]
    : [];
}

/** What only the log can tell. Seals that are missing before the end of the chain show in the chain itself. */
export function faultsByLog(chain: readonly SealName[], logged: LoggedSeals): string[] {
  const digests = new Map(chain.map(({ _id, digest }) => [_id, digest]));
  const end = chain.at(-1)?._id ?? 0;
  return [...logged].flatMap(([number, digest]) => {
    if (number > end) {
      return `cut: the log has seal ${number}, and the database ends with seal ${end}`;
    }
    return (digests.get(number) ?? digest) !== digest
      ? `cut: seal ${number} differs from the one in the log, so events were cut off before it was written`
      : [];
  });
}

/** For the log. In pieces: a longer one looks like a secret, and would be redacted. */
export function sealedLine({ _id, digest, ids }: SealDocument): string {
  return `sealed ${ids.length} events: seal ${_id}, digest ${digest.replaceAll(/(.{8})(?!$)/g, '$1 ')}`;
}

/** The seals in lines of a log. */
export async function readLoggedSeals(lines: AsyncIterable<string>): Promise<LoggedSeals> {
  const found = new Map<number, string>();
  for await (const line of lines) {
    const [, number, digest] = SEALED.exec(line) ?? [];
    if (number && digest) {
      found.set(Number(number), digest.replaceAll(' ', ''));
    }
  }
  return found;
}
