import { formatDuration } from '@keypool/key-pool';
import type { AppConfig } from './app-config';
import { decodeMasterKey, GUESSABLE_KEY, isGuessable } from './master-key-text';

interface Contradiction {
  /** Skipped while one of these variables has a mistake of its own. */
  readonly between: readonly string[];
  /** The contradiction and what is expected; null when there is none. */
  readonly find: (config: AppConfig, isSet: (name: string) => boolean) => string | null;
}

/** Contradictions between variables that are valid by themselves. */
const CONTRADICTIONS: readonly Contradiction[] = [
  ...['MONGODB_URI', 'KEYPOOL_ADMIN_PASSWORD', 'KEYPOOL_MASTER_KEY'].map(givenTwice),
  {
    between: ['KEYPOOL_DATABASE', 'MONGODB_URI', 'MONGODB_URI_FILE'],
    find: ({ database: { use, uri } }) => {
      if (use === 'embedded' && uri !== undefined) {
        return 'KEYPOOL_DATABASE=embedded contradicts MONGODB_URI, which names another database. Expected: only one of the two variables';
      }
      return use === 'uri' && uri === undefined
        ? 'KEYPOOL_DATABASE=uri needs MONGODB_URI, which is not set. Expected: both variables, or KEYPOOL_DATABASE=embedded for a database in the data folder'
        : null;
    },
  },
  {
    between: ['KEYPOOL_MASTER_KEY'],
    find: ({ encryption: { masterKey, isReplaced } }) =>
      masterKey !== undefined && !isReplaced && isGuessable(decodeMasterKey(masterKey))
        ? `KEYPOOL_MASTER_KEY ${GUESSABLE_KEY}. Expected: a random one`
        : null,
  },
  {
    between: ['KEYPOOL_SESSION_IDLE', 'KEYPOOL_SESSION_MAX'],
    // A default idle limit gives way silently.
    find: ({ session: { idleMs, maxMs } }, isSet) =>
      idleMs > maxMs && isSet('KEYPOOL_SESSION_IDLE')
        ? `KEYPOOL_SESSION_IDLE (${formatDuration(idleMs)}) is longer than KEYPOOL_SESSION_MAX (${formatDuration(maxMs)}${isSet('KEYPOOL_SESSION_MAX') ? '' : ' by default'}), which ends every session. Expected: KEYPOOL_SESSION_IDLE no longer than KEYPOOL_SESSION_MAX`
        : null,
  },
  {
    between: ['KEYPOOL_PURGE_AFTER', 'KEYPOOL_PURGE_EVERY'],
    find: ({ purge: { afterMs, everyMs } }, isSet) =>
      everyMs > afterMs
        ? `KEYPOOL_PURGE_EVERY (${formatDuration(everyMs)}${isSet('KEYPOOL_PURGE_EVERY') ? '' : ' by default'}) is longer than KEYPOOL_PURGE_AFTER (${formatDuration(afterMs)}), so used backup keys would be deleted long after they are due. Expected: KEYPOOL_PURGE_EVERY no longer than KEYPOOL_PURGE_AFTER`
        : null,
  },
  {
    between: ['KEYPOOL_UNDO_FOR', 'KEYPOOL_KEEP_EVENTS'],
    find: ({ undo: { keepMs }, purge: { keepEventsMs } }, isSet) =>
      keepMs > keepEventsMs
        ? `KEYPOOL_UNDO_FOR (${formatDuration(keepMs)}) is longer than KEYPOOL_KEEP_EVENTS (${formatDuration(keepEventsMs)}${isSet('KEYPOOL_KEEP_EVENTS') ? '' : ' by default'}), after which the journal forgets a rotation. Expected: KEYPOOL_UNDO_FOR no longer than KEYPOOL_KEEP_EVENTS`
        : null,
  },
  {
    between: ['KEYPOOL_COOLDOWN_STEPS'],
    find: ({ cooldown: { stepsMs } }) =>
      shrinking('KEYPOOL_COOLDOWN_STEPS', stepsMs, '30s,2m,10m,1h'),
  },
  {
    between: ['KEYPOOL_SUSPECT_STEPS'],
    find: ({ cooldown: { suspectStepsMs } }) =>
      shrinking('KEYPOOL_SUSPECT_STEPS', suspectStepsMs, '30s,1m,2m,5m,10m'),
  },
];

/** @param mistaken names of variables that are already invalid */
export function contradictionsIn(
  config: AppConfig,
  environment: NodeJS.ProcessEnv,
  mistaken: ReadonlySet<string>,
): string[] {
  const isSet = (name: string) => environment[name] !== undefined;
  return CONTRADICTIONS.filter(
    ({ between }) => !between.some((name) => mistaken.has(name)),
  ).flatMap(({ find }) => find(config, isSet) ?? []);
}

function givenTwice(name: string): Contradiction {
  return {
    between: [name, `${name}_FILE`],
    find: (_, isSet) =>
      isSet(name) && isSet(`${name}_FILE`)
        ? `${name} and ${name}_FILE are both set. Expected: one of the two variables`
        : null,
  };
}

function shrinking(name: string, stepsMs: readonly number[], example: string): string | null {
  return stepsMs.some((step, index) => step < (stepsMs[index - 1] ?? 0))
    ? `${name} (${stepsMs.map(formatDuration).join(',')}) has a step that is shorter than the one before it. Expected: steps that grow, for example ${name}=${example}`
    : null;
}
