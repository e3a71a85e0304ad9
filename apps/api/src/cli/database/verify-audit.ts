import { EXIT } from '@keypool/operator';
import { open } from 'node:fs/promises';
import { AuditVerification, type Verdict } from '../../app/audit/audit-verification';
import { readLoggedSeals } from '../../app/audit/seal-chain';
import { Keyring } from '../../app/secrets/keyring';
import { printResult, type Input, type Output } from '../command';
import { unreadable } from '../text-file';
import { onDatabase } from './on-database';

export async function verifyAudit(input: Input, output: Output): Promise<number> {
  const logged = await readLoggedSeals(linesOf(input.options('log')));
  const verdict = await onDatabase(output, async (context) => {
    await context.get(Keyring).unlock((line) => output.say(line));
    return context.get(AuditVerification, { strict: false }).run(logged);
  });
  printResult(input, output, verdict, report(verdict, logged.size));
  return verdict.findings.length > 0 ? EXIT.found : EXIT.done;
}

async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    const opened = await open(file).catch((error: unknown) => {
      throw unreadable('The log', error);
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
      : 'Only the log of Keypool can tell whether the newest events were cut off: keypool audit verify --log FILE',
  ];
}
