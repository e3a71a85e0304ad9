import { EXPORT_FORMATS } from '@keypool/dto';
import { pipeline } from 'node:stream/promises';
import type { Command } from '../command';
import { HTTP_OPTIONS, RunningKeypool } from '../over-http';
import { PROVIDER } from '../provider-argument';

export const EXPORT_COMMANDS: readonly Command[] = [
  exportOf('keys'),
  exportOf('backup-keys'),
  exportOf('bindings'),
  exportOf('rotations'),
  exportOf('events'),
];

function exportOf(list: string): Command {
  return {
    name: `${list} export`,
    about: `Prints all ${list.replace('-', ' ')}, API keys masked.`,
    arguments: [PROVIDER],
    options: {
      format: { value: 'FORMAT', about: `${EXPORT_FORMATS.join(' or ')}; csv by default` },
      ...HTTP_OPTIONS,
    },
    examples: [`${list} export ohmygpt > ${list}.csv`, `${list} export openhands --format json`],
    async run(input) {
      const format = input.is('json') ? 'json' : input.optionOf('format', EXPORT_FORMATS);
      const query = new URLSearchParams({
        provider: input.needed('provider'),
        ...(format === undefined ? {} : { format }),
      });
      const rows = RunningKeypool.of(input).download(`/admin/export/${list}?${query}`);
      await pipeline(rows, process.stdout, { end: false });
    },
  };
}
