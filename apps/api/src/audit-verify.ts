import 'reflect-metadata';
import { messageOf } from '@keypool/embedded-mongo';
import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AuditVerification, type Verdict } from './app/audit/audit-verification';
import { readLoggedSeals } from './app/audit/seal-chain';
import { StartupError } from './app/config/startup.error';
import { Keyring } from './app/secrets/keyring';
import { runCommand } from './command';

/** 1 is for a command that failed. */
const TAMPERED_WITH = 2;

/**
 * `npm run audit:verify`: whether the log of events is as Keypool wrote it. `-- --log FILE`, which may be repeated, compares
 * it with what Keypool logged. Exit code 0 for yes, 2 for no.
 */
runCommand(async (context, say) => {
  const { values } = parseArgs({ options: { log: { type: 'string', multiple: true } } });
  const logged = await readLoggedSeals(linesOf(values.log ?? []));
  await context.get(Keyring).unlock(say);
  const verdict = await context.get(AuditVerification, { strict: false }).run(logged);
  for (const line of report(verdict, logged.size)) {
    process.stdout.write(`${line}\n`);
  }
  return verdict.findings.length > 0 ? TAMPERED_WITH : 0;
});

async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    const opened = await open(file).catch((error: unknown) => {
      throw new StartupError(`The log cannot be read: ${messageOf(error)}`);
    });
    yield* opened.readLines();
  }
}

function report(
  { findings, events, unsealed, lastSeal }: Verdict,
  logged: number,
): readonly string[] {
  const { count, since } = unsealed;
  return [
    ...findings,
    `${events} events, ${findings.length} findings.`,
    lastSeal
      ? `The last seal is ${lastSeal._id} of ${lastSeal.at.toISOString()}, digest ${lastSeal.digest}.`
      : 'There is no seal yet.',
    ...(count > 0
      ? [
          `${count} events since ${since.toISOString()} are in no seal yet: a change would be found, a removal would not.`,
        ]
      : []),
    logged > 0
      ? `Compared with ${logged} seals of the log.`
      : 'Whether the newest events were cut off only the log of Keypool can tell: npm run audit:verify -- --log FILE',
  ];
}
