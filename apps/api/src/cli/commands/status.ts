import {
  guardSchema,
  liveSchema,
  overviewSchema,
  PROVIDER_IDS,
  type OverviewDto,
} from '@keypool/dto';
import { table } from '@keypool/operator';
import { printResult, type Command } from '../command';
import { HTTP_OPTIONS, RunningKeypool } from '../over-http';

export const STATUS_COMMANDS: readonly Command[] = [
  {
    name: 'status',
    about: 'Shows the state of the pools, and what needs attention.',
    options: HTTP_OPTIONS,
    examples: ['status', 'status --json --url https://keypool.example.com'],
    async run(input, output) {
      const keypool = RunningKeypool.of(input);
      const [program, overview, guards] = await Promise.all([
        keypool.get('/health/live', liveSchema),
        keypool.get('/overview?range=24h&timeZone=UTC', overviewSchema),
        Promise.all(
          PROVIDER_IDS.map(async (id) => ({
            id,
            guard: await keypool.get(`/admin/${id}/guard`, guardSchema),
          })),
        ),
      ]);
      const { providers, warnings } = overview;
      const result = {
        program,
        providers: guards.map(({ id, guard }) => ({ id, ...providers[id], guard })),
        warnings,
      };
      printResult(input, output, result, [
        `Keypool ${program.version} (${program.commit}) at ${keypool.url}`,
        '',
        ...table(
          ['provider', 'keys', 'healthy', 'usable', 'backups left', 'waiting', 'guard'],
          guards.map(({ id, guard }) => {
            const { keys, usableKeys, backups, waitingRotations } = providers[id];
            return [
              id,
              Object.values(keys).reduce((sum, count) => sum + count, 0),
              keys.healthy,
              usableKeys,
              backups.available,
              waitingRotations,
              guard.state,
            ];
          }),
        ),
        '',
        ...(warnings.length > 0 ? warnings.map(lineOf) : ['Nothing needs attention.']),
      ]);
    },
  },
];

function lineOf(warning: OverviewDto['warnings'][number]): string {
  const { code, provider, count, keyIds = [], proxyIds = [] } = warning;
  const ids = [...keyIds, ...proxyIds];
  return [`! ${code}`, provider, `(${count})`, ids.join(', ')].filter(Boolean).join(' ');
}
