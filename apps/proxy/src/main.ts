import { EXIT, exitOf, inUrl, linesOf, stopOnSignals } from '@keypool/operator';
import { forgetSecrets, loadConfig, unknownVariables } from './config';
import { examine } from './doctor';
import { ProxyLog } from './proxy-log';
import { RunningProxy } from './running-proxy';
import { ConfigError } from './variable';

const USAGE = `keypool-proxy                  serves
keypool-proxy doctor [--json]  checks settings, Keypool, the exit and the upstreams, and says what to do

Settings are environment variables: README.md`;

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another program already listens there. Stop it, or choose another KEYPOOL_PROXY_PORT',
  EADDRNOTAVAIL: 'this machine has no such address. Check KEYPOOL_PROXY_HOST',
  ENOTFOUND: 'this name is unknown. Check KEYPOOL_PROXY_HOST',
  EACCES: 'not permitted. Choose a KEYPOOL_PROXY_PORT above 1023',
};

/** Lines for the operator. stdout is reserved for the log. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function serve(): Promise<void> {
  for (const name of unknownVariables(process.env)) {
    say(`Warning: ${name} is ignored: unknown variable.`);
  }
  const config = loadConfig(process.env);
  forgetSecrets(process.env);
  const log = new ProxyLog(config.logLevel);
  const proxy = await RunningProxy.start(config, log);
  stopOnSignals(async (signal) => {
    log.info(`${signal}: stopping`);
    const cutOff = await proxy.stop(config.stopMs);
    log.info(cutOff === 0 ? 'stopped' : `stopped, ${cutOff} requests cut off`);
  });
  say(`The proxy is ready: http://${inUrl(config.address.host)}:${proxy.port}`);
}

function advice(error: unknown): string {
  if (error instanceof ConfigError) {
    return error.message;
  }
  const code: unknown = error instanceof Error && Reflect.get(error, 'code');
  const text = ADVICE[String(code)];
  return text === undefined ? String(error) : `The proxy cannot listen: ${text}.`;
}

/** @returns the exit code */
async function doctor(isForPrograms: boolean): Promise<number> {
  const findings = await examine(process.env);
  const text = isForPrograms ? JSON.stringify(findings, null, 2) : linesOf(findings).join('\n');
  process.stdout.write(`${text}\n`);
  return exitOf(findings);
}

/** @returns the exit code; null while it serves */
async function main(): Promise<number | null> {
  switch (process.argv.slice(2).join(' ')) {
    case '':
      await serve();
      return null;
    case 'doctor':
    case 'doctor --json':
      return doctor(process.argv.includes('--json'));
    case '--help':
    case 'doctor --help':
      process.stdout.write(`${USAGE}\n`);
      return EXIT.done;
    default:
      say(USAGE);
      return EXIT.misused;
  }
}

process.title = 'keypool-proxy';
main().then(
  // An immediate exit would cut off output that a pipe has not taken yet.
  (code) => code === null || process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    say(advice(error));
    process.exit(EXIT.failed);
  },
);
