import { looksLikeUtf16, readImportFile, type ImportFlaw, type ImportRow } from '@keypool/key-pool';
import { EXIT } from '@keypool/operator';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { StartupError } from '../../app/config/startup.error';
import { printResult, type Command, type Input, type Output } from '../command';
import { HTTP_OPTIONS, Refused, RunningKeypool } from '../over-http';
import { PROVIDER } from '../provider-argument';
import { textOfFile } from '../text-file';

const PROGRESS_EVERY = 500;

const FLAWS: Readonly<Record<ImportFlaw, string>> = {
  no_separator: 'there is no | between an id and an API key',
  more_columns: 'there is a third column, which Keypool cannot store',
};

interface Refusal {
  readonly line: number;
  readonly code: string | null;
  readonly detail: string;
}

export const IMPORT_COMMANDS: readonly Command[] = [
  importOf('keys', 'Imports keys from a file, one "id|API key" per line.'),
  importOf('backup-keys', 'Imports backup keys from a file, one "id|API key" per line.'),
];

function importOf(list: 'keys' | 'backup-keys', about: string): Command {
  return {
    name: `${list} import`,
    about: `${about} - is standard input. What is there already is refused, so a repeated import adds what is missing.`,
    arguments: [PROVIDER, { name: 'file' }],
    options: {
      'allow-retired': { about: 'adds keys that a rotation has retired, too' },
      ...HTTP_OPTIONS,
    },
    examples: [`${list} import ohmygpt new-keys.txt`, `${list} import openhands - < new-keys.txt`],
    async run(input, output) {
      const rows = readImportFile(await textOf(input));
      const refused = await add(input, output, list, rows);
      const added = rows.length - refused.length;
      printResult(input, output, { added, refused }, [
        ...refused.map(({ line, detail }) => `line ${line}: ${detail}`),
        `${added} added, ${refused.length} refused.`,
      ]);
      return refused.length > 0 ? EXIT.found : EXIT.done;
    },
  };
}

/** @returns what was not added, and why */
async function add(
  input: Input,
  output: Output,
  list: string,
  rows: readonly ImportRow[],
): Promise<Refusal[]> {
  const keypool = RunningKeypool.of(input);
  const path = `/admin/${input.needed('provider')}/${list}`;
  const allowRetired = input.is('allow-retired') ? { allowRetired: true } : {};
  const refused: Refusal[] = [];
  for (const [index, { number: line, id, apiKey, flaw }] of rows.entries()) {
    if (index > 0 && index % PROGRESS_EVERY === 0) {
      output.say(`${index} of ${rows.length} lines, ${refused.length} refused`);
    }
    if (flaw) {
      refused.push({ line, code: flaw, detail: FLAWS[flaw] });
      continue;
    }
    try {
      await keypool.post(path, { id, apiKey, ...allowRetired }, z.unknown());
    } catch (error) {
      if (!(error instanceof Refused) || !error.isAboutTheInput) {
        output.say(`${index - refused.length} keys were added before line ${line}.`);
        throw error;
      }
      refused.push({ line, code: error.code, detail: error.message });
    }
  }
  return refused;
}

async function textOf(input: Input): Promise<string> {
  const file = input.needed('file');
  const content = file === '-' ? await text(process.stdin) : textOfFile(file, 'The file');
  if (looksLikeUtf16(content)) {
    throw new StartupError(`${file} is in UTF-16. Save it as UTF-8.`);
  }
  return content;
}
