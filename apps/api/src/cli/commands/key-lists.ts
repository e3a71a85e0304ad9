import { backupKeyListSchema, keyListSchema, type BackupKeyDto, type KeyDto } from '@keypool/dto';
import { table } from '@keypool/operator';
import type { z } from 'zod';
import { printResult, type Command, type Input, type Option } from '../command';
import { HTTP_OPTIONS, RunningKeypool } from '../over-http';
import { PROVIDER } from '../provider-argument';

const PAGE_SIZE = 200;

const FILTERS = {
  q: { value: 'TEXT', about: 'part of the id' },
  status: { value: 'STATUS', about: 'as in the admin app' },
} satisfies Record<string, Option>;

export const KEY_LIST_COMMANDS: readonly Command[] = [
  {
    name: 'keys list',
    about: 'Lists keys.',
    arguments: [PROVIDER],
    options: { ...FILTERS, ...HTTP_OPTIONS },
    examples: ['keys list ohmygpt', 'keys list openhands --status exhausted --json'],
    async run(input, output) {
      const keys = await allPages(input, 'keys', keyListSchema);
      printResult(input, output, keys, table(KEY_TITLES, keys.map(rowOfKey)));
    },
  },
  {
    name: 'backup-keys list',
    about: 'Lists backup keys, the newest first.',
    arguments: [PROVIDER],
    options: { ...FILTERS, ...HTTP_OPTIONS },
    examples: ['backup-keys list ohmygpt --status available'],
    async run(input, output) {
      const keys = await allPages(input, 'backup-keys', backupKeyListSchema);
      printResult(input, output, keys, table(BACKUP_TITLES, keys.map(rowOfBackup)));
    },
  },
];

const KEY_TITLES = ['id', 'API key', 'status', 'tokens', 'requests', 'cooldown until'];

function rowOfKey(key: KeyDto) {
  const { _id, apiKey, status, tokensUsed, requestsCount, cooldownUntil } = key;
  return [_id, apiKey, status, tokensUsed, requestsCount, cooldownUntil];
}

const BACKUP_TITLES = ['id', 'API key', 'state', 'used for', 'deleted at'];

function rowOfBackup({ id, maskedApiKey, isUsed, eligible, usedFor, deletesAt }: BackupKeyDto) {
  const state = isUsed ? 'used' : eligible ? 'available' : 'not eligible';
  return [id, maskedApiKey, state, usedFor, deletesAt];
}

async function allPages<Row>(
  input: Input,
  list: 'keys' | 'backup-keys',
  answer: z.ZodType<{ keys: Row[]; matching?: number | undefined }>,
): Promise<Row[]> {
  const keypool = RunningKeypool.of(input);
  const all: Row[] = [];
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({ page: String(page), pageSize: String(PAGE_SIZE) });
    for (const name of Object.keys(FILTERS)) {
      const value = input.option(name);
      if (value !== undefined) {
        query.set(name, value);
      }
    }
    const path = `/admin/${input.needed('provider')}/${list}?${query}`;
    const { keys, matching = 0 } = await keypool.get(path, answer);
    all.push(...keys);
    if (keys.length < PAGE_SIZE || all.length >= matching) {
      return all;
    }
  }
}
