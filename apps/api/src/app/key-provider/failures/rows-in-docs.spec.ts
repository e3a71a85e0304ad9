import {
  CLASSIFICATION_RULES,
  PROVIDER_IDS,
  PROVIDERS,
  type ClassificationRule,
} from '@keypool/key-pool';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, rows = ''] = readFileSync(
  join(__dirname, '../../../../../../docs/failures.md'),
  'utf8',
).split(/^## The rows$/m);

/** Name, verdict and status of each row, by the heading of its table. */
const tables = new Map(
  rows.split(/^### /m).map((section) => {
    const [heading = ''] = section.split('\n', 1);
    const lines = [...section.matchAll(/^\| `([a-z\d-]+)`\s*\| `([a-z_]+)`\s*\| ([^|]+?)\s*\|/gm)];
    return [heading.trim(), lines.map(([, name, verdict, status]) => [name, verdict, status])];
  }),
);

function statusOf({ status, networkError }: ClassificationRule): string {
  if (!status) {
    return networkError ? 'none' : 'any';
  }
  return status.map((one) => (typeof one === 'object' ? one.join('–') : one)).join(', ');
}

it.each(PROVIDER_IDS)('docs/failures.md has the rows of %s, in their order', (provider) => {
  const { title } = PROVIDERS[provider];
  const [, order = ''] = new RegExp(`^- ${title}: (.*(?:\\n  .*)*)\\.$`, 'm').exec(rows) ?? [];
  const documented = order
    .replace(/\s+/g, ' ')
    .split(', ')
    .flatMap((heading) => tables.get(heading) ?? []);
  expect(documented).toEqual(
    CLASSIFICATION_RULES[provider].map((rule) => [rule.name, rule.verdict, statusOf(rule)]),
  );
});
