/** Runs one bench: `npm run bench -- <name>`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const names = readdirSync(join(import.meta.dirname, '../../bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''));
const name = process.argv[2] ?? '';
if (!names.includes(name)) {
  process.stderr.write(`Which bench? npm run bench -- ${names.join(' | ')}\n`);
  process.exit(1);
}
process.exitCode = await run(`bench/${name}.bench.ts`, [], ['--expose-gc']);
