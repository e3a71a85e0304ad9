/** `npm run crash-test`: API processes die at every point of their work (docs/testing-rotation.md). */
import { parseArgs } from 'node:util';
import { withServer } from '../support/with-server';
import { stagesOf } from './cases';
import { runCrashTest } from './crash-test';
import type { Outcome } from './stage-run';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function print({ name, provider, violations }: Outcome): void {
  const who = provider ? ` (${provider.id})` : '';
  say(`${violations.length === 0 ? 'ok  ' : 'FAIL'} ${name}${who}`);
  violations.forEach((violation) => say(`       ${violation.replaceAll('\n', '\n       ')}`));
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
  const only = new RegExp(values.only, 'i');
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  await withServer(say, async (uri) => {
    const { cases, violations, samples } = await runCrashTest({
      stages: stagesOf((name) => only.test(name)),
      servers: { itself: process.env['MONGODB_URI'] ? uri : null, peer: uri },
      report: print,
      interrupted: interruption.signal,
    });
    say(`\n${samples} samples of the databases`);
    say(`${cases} cases, ${violations} violations`);
    process.exitCode = cases > 0 && violations === 0 ? 0 : 1;
  });
}

main().catch((error: unknown) => {
  say(String(error));
  process.exitCode = 1;
});
