import {
  BACKUP_KEY_OBSTACLES,
  EVENT_TYPES,
  EXPORT_FORMATS,
  FAILURE_CAUSES,
  GUARD_ACTIONS,
  GUARD_STATES,
  KEY_CONFLICTS,
  KEY_FILTERS,
  OVERVIEW_RANGES,
  PROBLEM_CODES,
  ROTATION_STATES,
  TOKEN_SCOPES,
  WARNING_CODES,
} from '@keypool/dto';
import { API_KEY_CAUSES, BLAMES, FAILURE_REASONS, ID_CAUSES, VERDICTS } from '@keypool/key-pool';
import { readTexts as readFile } from '../testing/provide-test-app';
import { hardCodedTexts, readTemplates, stringsInCode } from '../testing/source-texts';
import { LANGUAGES } from './core/language/language-store';
import { expandProviderTexts } from './core/language/provider-texts';
import { THEMES } from './core/theme/theme-store';
import { IMPORT_LINE_STATES } from './key-provider/add-keys/import-lines';
import { KEY_PROVIDERS } from './data/key-provider';

function readTexts(language: string) {
  return expandProviderTexts(readFile(language));
}

/** Every text of a file by its key: `{ a: { b: 'x' } }` is `a.b`. */
function flatten(texts: unknown, prefix = ''): Map<string, string> {
  if (typeof texts === 'string') {
    return new Map([[prefix, texts]]);
  }
  const entries = Object.entries(texts ?? {}).flatMap(([name, value]) => [
    ...flatten(value, prefix === '' ? name : `${prefix}.${name}`),
  ]);
  return new Map(entries);
}

/** A text with plural forms counts once: languages have different forms. */
function withoutForms(keys: Iterable<string>): string[] {
  return [...new Set([...keys].map((key) => key.replace(/\.(zero|one|other)$/, '')))].sort();
}

function placeholdersOf(text: string): string[] {
  return [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
}

/** Keys that code composes: the endings of each prefix. A new family gets a line here. */
const USER_ACTIONS = ['makeAdmin', 'makeViewer', 'setPassword', 'delete'];
const ROW_ACTIONS = ['clear', 'reset', 'rotate', 'delete', 'restore'];
const PROXY_ACTIONS = ['delete', 'switchOn', 'switchOff'];
const FAMILIES: Record<string, readonly string[]> = {
  'errors.': [
    ...PROBLEM_CODES,
    ...KEY_CONFLICTS,
    'network',
    'missing_code',
    'bad_reply',
    'unexpected',
  ],
  'keyStatus.': [...KEY_FILTERS, 'unreadable'],
  'backupKeyStatus.': ['available', 'used'],
  'backupKeyStatus.obstacle.': BACKUP_KEY_OBSTACLES,
  'common.theme.': THEMES,
  'common.account.role.': ['admin', 'viewer'],
  'common.live.': ['live', 'polling', 'stale'].flatMap((state) => [state, `${state}Hint`]),
  'common.keyActions.': [
    ...ROW_ACTIONS.flatMap((action) => [action, `${action}Label`]),
    'switchOn',
    'switchOff',
    'unbind',
    'unbindLabel',
  ],
  'common.batch.outcome.': ['waiting', 'running', 'done', 'failed'],
  'common.import.state.': IMPORT_LINE_STATES,
  'common.import.outcome.': ['waiting', 'running', 'done', 'failed'],
  'common.import.': ['line', 'key', 'result', 'why'],
  'common.download.': EXPORT_FORMATS,
  'common.invalid.id.': ID_CAUSES,
  'common.invalid.apiKey.': API_KEY_CAUSES,
  'dashboard.range.': OVERVIEW_RANGES,
  'dashboard.cause.': FAILURE_CAUSES,
  'dashboard.statusCount.': ['rate_limited', 'exhausted', 'error'],
  'dashboard.warning.': [...WARNING_CODES, 'proxy_without_usable_key_at_all'],
  'dashboard.steps.': ['keys', 'backups', 'proxies', 'bindings', 'worker'].flatMap((step) => [
    `${step}.title`,
    `${step}.text`,
    `${step}.action`,
  ]),
  'failure.': [...FAILURE_REASONS, ...VERDICTS],
  'classify.blame.': BLAMES,
  'classify.outcome.': ['rotated', 'cooldown', 'suspected', 'request_fault', 'exit_refused'],
  'events.type.': EVENT_TYPES,
  'events.text.': [
    ...EVENT_TYPES,
    'key_rotated_by_hand',
    'key_rotated_because',
    'rotation_undone_as_backup',
    'database_dumped_without_secrets',
  ],
  'events.change.': ['priority', 'on', 'off', 'name', 'role', 'password'],
  'events.filter.': ['keyId', 'proxyId', 'actor'],
  'guard.state.': GUARD_STATES,
  'guard.text.': GUARD_STATES,
  'guard.action.': GUARD_ACTIONS,
  'guard.toast.': GUARD_ACTIONS,
  'guard.confirm.': ['pause', 'go_on', 'release'].flatMap((action) => [
    `${action}.title`,
    `${action}.text`,
  ]),
  'guard.banner.': ['holding', 'doubt', 'paused'],
  'rotations.state.': ROTATION_STATES,
  'rotations.undo.': [
    'buttonLabel',
    ...['back', 'asBackup'].flatMap((way) => [`${way}.choice`, `${way}.text`, `${way}.toast`]),
  ],
  'tokens.': ['revokeLabel'],
  'tokens.scopes.': TOKEN_SCOPES,
  'tokens.scopeHints.': TOKEN_SCOPES,
  'tokens.shown.example.': TOKEN_SCOPES,
  'workers.calls.': ['start', 'ask', 'install', 'acquire', 'usage', 'failures', 'loop'].flatMap(
    (call) => [`${call}.title`, `${call}.text`],
  ),
  'tokens.invalid.': ['missing', 'secret', 'tooLong'],
  'users.roleHints.': ['admin', 'viewer'],
  'users.actions.': USER_ACTIONS.flatMap((action) => [action, `${action}Label`]),
  'users.confirm.': USER_ACTIONS.flatMap((action) => [`${action}Title`, `${action}Text`]),
  'users.toast.': USER_ACTIONS.flatMap((action) => [action, `${action}Failed`]),
  'users.invalid.email.': ['missing', 'tooLong', 'characters'],
  'users.invalid.password.': ['missing', 'tooShort', 'tooLong'],
  'proxies.state.': ['active', 'inactive'],
  'proxies.actions.': ['workerCall', 'rename', 'delete'].flatMap((action) => [
    action,
    `${action}Label`,
  ]),
  'proxies.modal.': ['add', 'addTitle', 'rename', 'renameTitle'],
  'proxies.invalid.id.': ID_CAUSES,
  'proxies.invalid.name.': ['missing', 'secret', 'tooLong'],
  'proxies.toast.': ['add', 'rename', ...PROXY_ACTIONS].flatMap((action) => [
    action,
    `${action}Failed`,
  ]),
  'proxies.confirm.': PROXY_ACTIONS.flatMap((action) =>
    ['Title', 'Text', 'ManyTitle', 'ManyText'].map((part) => `${action}${part}`),
  ),
  'bindings.': ['arrangeLabel'],
  'bindings.order.': ['upLabel', 'downLabel'],
  'bindings.state.': ['active', 'inactive'],
  'bindings.warning.': ['withoutUsableKey', 'withoutKey'],
  'bindings.toast.': ['unbind', 'unbindFailed'],
  'bindings.confirm.': ['unbindTitle', 'unbindText'],
};
/** The same for texts that each provider has: the part behind `ohmygptKeys` and its like. */
const FAMILIES_OF_PROVIDERS: Record<string, readonly string[]> = {
  '.info.': ['rotation', 'order', 'purge', 'restore'],
  '.toast.': ROW_ACTIONS.flatMap((action) => [action, `${action}Failed`]),
  '.confirm.': ROW_ACTIONS.flatMap((action) =>
    ['Title', 'Text', 'ManyTitle', 'ManyText'].map((part) => `${action}${part}`),
  ),
};

const english = flatten(readTexts('en'));
const keys = withoutForms(english.keys());
const strings = stringsInCode();
const areas = new Set(keys.map((key) => key.split('.')[0]));
const providerAreas = KEY_PROVIDERS.flatMap((provider) => [
  provider.keysTexts,
  provider.backupKeysTexts,
]);

const navigation = new Set(providerAreas.map((area) => `nav.${area}`));

function isUsed(key: string): boolean {
  const area = providerAreas.find((name) => key.startsWith(`${name}.`));
  const name = area ? key.slice(area.length) : key;
  if (strings.has(name) || strings.has(key) || navigation.has(key)) {
    return true;
  }
  const families = Object.entries(area ? FAMILIES_OF_PROVIDERS : FAMILIES);
  return families.some(
    ([beginning, ends]) =>
      name.startsWith(beginning) && ends.includes(name.slice(beginning.length)),
  );
}

describe('the texts', () => {
  it.each(LANGUAGES)('are complete in %s', (language) => {
    expect(withoutForms(flatten(readTexts(language)).keys())).toEqual(keys);
  });

  it.each(LANGUAGES)('are nowhere empty in %s', (language) => {
    const empty = [...flatten(readTexts(language))].filter(([, text]) => text.trim() === '');

    expect(empty).toEqual([]);
  });

  it.each(LANGUAGES)('have the plural forms that %s needs', (language) => {
    const found = flatten(readTexts(language));
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = keys.filter((key) => found.has(`${key}.other`));

    const missing = counted.flatMap((key) =>
      needed.map((form) => `${key}.${form}`).filter((form) => !found.has(form)),
    );

    expect(missing).toEqual([]);
  });

  it.each(LANGUAGES)('have in %s the parameters that they have in English', (language) => {
    const different = [...flatten(readTexts(language))].filter(([key, text]) => {
      const original = english.get(key) ?? english.get(key.replace(/\.\w+$/, '.other')) ?? '';
      return String(placeholdersOf(text)) !== String(placeholdersOf(original));
    });

    expect(different).toEqual([]);
  });

  it.each(LANGUAGES)('have the names of the seeds in %s', (language) => {
    const found = flatten(readTexts(language));

    expect(found.get('ohmygptKeys.title')).toContain('OhMyGPT');
    expect(found.get('openhandsBackupKeys.title')).toContain('OpenHands');
    expect(found.get('nav.openhandsBackupKeys')).toContain('OpenHands');
  });

  it('are the provider’s own ones, where it has any', () => {
    const shared = { nav: {}, keys: { title: '{{provider}} keys', add: 'Add' } };
    const own = { ohmygptKeys: { title: 'Keys of OhMyGPT' } };

    expect(expandProviderTexts({ eachProvider: shared, ...own })).toMatchObject({
      ohmygptKeys: { title: 'Keys of OhMyGPT', add: 'Add' },
      openhandsKeys: { title: 'OpenHands keys', add: 'Add' },
    });
  });

  it('are all used', () => {
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });

  it('are there for every key that the code names', () => {
    const named = [...strings].filter(
      (text) => /^[a-zA-Z]+(\.\w+)+$/.test(text) && areas.has(text.split('.')[0] ?? ''),
    );
    const missing = named.filter((key) => !keys.includes(key));

    expect(missing).toEqual([]);
  });

  it('are there for every verdict on a failure, and for every reason of one', () => {
    const names = [...VERDICTS, ...FAILURE_REASONS];

    expect(names.filter((name) => !english.has(`failure.${name}`))).toEqual([]);
  });

  it('are there for every code that the server may answer with', () => {
    const missing = (FAMILIES['errors.'] ?? []).filter((code) => !english.has(`errors.${code}`));

    expect(missing).toEqual([]);
  });

  it.each([
    ['<p>Hello</p>', ['Hello']],
    ['<p>{{ name }} is here</p>', ['is here']],
    ['@if (x) { <b>Deep <i>inside</i></b> }', ['Deep', 'inside']],
    ['<ng-template><b title="Over it"></b></ng-template>', ['Over it']],
    ['<app-x label="Spoken" class="quiet" />', ['Spoken']],
    ["<p>{{ 'nav.label' | translate }} · {{ 1 }} / | </p>", []],
  ])('are found where %s has them hard-coded', (markup, found) => {
    expect(hardCodedTexts({ file: 'example', markup })).toEqual(found);
  });

  it.each(readTemplates().map((template) => [template.file, template] as const))(
    'are not hard-coded in %s',
    (_file, template) => {
      expect(hardCodedTexts(template)).toEqual([]);
    },
  );
});
