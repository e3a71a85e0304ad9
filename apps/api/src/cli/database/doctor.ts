import { whichEngine } from '@keypool/embedded-mongo';
import { exitOf, failed, linesOf, localUrl, ok, warning, type Finding } from '@keypool/operator';
import type { INestApplicationContext } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import type { AppConfig } from '../../app/config/app-config';
import { readEnvFile } from '../../app/config/env-file';
import { loadConfig } from '../../app/config/load-config';
import { COMMIT, VERSION } from '../../app/config/version';
import { warningsAbout } from '../../app/config/warnings';
import { Keyring } from '../../app/secrets/keyring';
import { startupAdvice } from '../../app/startup/startup-advice';
import { printResult, type Input, type Output } from '../command';
import { onDatabase } from './on-database';

/** Processes correct such a difference; logs and browsers show it. */
const CLOCK_MAY_DIFFER_MS = 2_000;
const ANSWERS_WITHIN_MS = 5_000;

export async function doctor(input: Input, output: Output): Promise<number> {
  const findings = [ok('program', `${VERSION} (${COMMIT}), Node.js ${process.version}`)];
  findings.push(...(await examine(output)));
  printResult(input, output, findings, linesOf(findings));
  return exitOf(findings);
}

async function examine(output: Output): Promise<Finding[]> {
  // The work on the database takes secrets out of that of the process.
  const environment = { ...process.env };
  const envFile = readEnvFile(process.cwd());
  let config: AppConfig;
  try {
    config = loadConfig(environment, envFile);
  } catch (error) {
    return [failed('settings', startupAdvice(error))];
  }
  const warnings = warningsAbout(environment, envFile).map((line) => warning('settings', line));
  return [
    ...(warnings.length > 0 ? warnings : [ok('settings', 'valid')]),
    await serverOf(config),
    ...(await data(output)),
  ];
}

/** The process that has these settings, if it runs on this machine. */
async function serverOf({ server: { host, port } }: AppConfig): Promise<Finding> {
  const url = localUrl(host, port);
  try {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
    const answer = await fetch(`${url}/health/ready`, { signal });
    const { status, detail } = (await answer.json()) as { status?: unknown; detail?: unknown };
    return answer.ok
      ? ok('process', `${url} is ${String(status)}`)
      : warning('process', `${url} is not ready: ${String(detail)}`);
  } catch {
    return warning('process', `no Keypool answers at ${url}. If it runs elsewhere, all is well`);
  }
}

async function data(output: Output): Promise<Finding[]> {
  try {
    return await onDatabase(output, async (context) => [
      await engine(context),
      ok('schema', 'that of this program'),
      await encryption(context),
      await clock(context),
    ]);
  } catch (error) {
    return [failed('database', startupAdvice(error))];
  }
}

async function engine(context: INestApplicationContext): Promise<Finding> {
  const { engine: name, version } = whichEngine(await admin(context).command({ buildInfo: 1 }));
  const { setName, hosts = [] } = await admin(context).command({ hello: 1 });
  return ok('database', `${name} ${version}, replica set ${setName}, ${hosts.length} members`);
}

async function encryption(context: INestApplicationContext): Promise<Finding> {
  const lines: string[] = [];
  try {
    await context.get(Keyring).unlock((line) => lines.push(line));
    return lines.length > 0
      ? warning('encryption', lines.join(' '))
      : ok('encryption', 'the master key fits');
  } catch (error) {
    return failed('encryption', startupAdvice(error));
  }
}

async function clock(context: INestApplicationContext): Promise<Finding> {
  const before = new Date();
  const { localTime } = await admin(context).command({ hello: 1 });
  const differs = Math.abs(Number(localTime) - (before.getTime() + new Date().getTime()) / 2);
  const seconds = (differs / 1_000).toFixed(1);
  return differs > CLOCK_MAY_DIFFER_MS
    ? warning('clock', `differs from the database's by ${seconds} s: synchronize both with NTP`)
    : ok('clock', `differs from the database's by ${seconds} s`);
}

function admin(context: INestApplicationContext) {
  const { db } = context.get<Connection>(getConnectionToken(), { strict: false });
  if (!db) {
    throw new Error('the connection is not open');
  }
  return db.admin();
}
