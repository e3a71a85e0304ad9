import { isIPv6 } from 'node:net';
import { forgetSecrets, loadConfig, unknownVariables, type ProxyConfig } from './config';
import { examine } from './doctor';
import { ProxyLog } from './proxy-log';
import { RunningProxy } from './running-proxy';
import { ConfigError } from './variable';

/** One Ctrl-C under npm arrives twice: from the terminal, and forwarded by npm. */
const SAME_WISH_MS = 1_000;

/** As the commands of Keypool end: docs/commands.md. */
const EXIT = { done: 0, failed: 1, found: 2, misused: 64 } as const;

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

function stopOnSignals(proxy: RunningProxy, { stopMs }: ProxyConfig, log: ProxyLog): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (since !== undefined) {
      if (performance.now() - since > SAME_WISH_MS) {
        process.exit(1);
      }
      return;
    }
    since = performance.now();
    log.info(`${signal}: stopping`);
    proxy.stop(stopMs).then(
      (cutOff) => {
        log.info(cutOff === 0 ? 'stopped' : `stopped, ${cutOff} requests cut off`);
        process.exit(0);
      },
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function serve(): Promise<void> {
  for (const name of unknownVariables(process.env)) {
    say(`Warning: ${name} is ignored: unknown variable.`);
  }
  const config = loadConfig(process.env);
  forgetSecrets(process.env);
  const log = new ProxyLog(config.logLevel);
  const proxy = await RunningProxy.start(config, log);
  stopOnSignals(proxy, config, log);
  const { host } = config.address;
  say(`The proxy is ready: http://${isIPv6(host) ? `[${host}]` : host}:${proxy.port}`);
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
  const width = Math.max(...findings.map(({ about }) => about.length));
  const lines = findings.map(
    ({ state, about, detail }) => `${state.padEnd(7)}  ${about.padEnd(width)}  ${detail}`,
  );
  process.stdout.write(`${isForPrograms ? JSON.stringify(findings, null, 2) : lines.join('\n')}\n`);
  return findings.every(({ state }) => state === 'ok') ? EXIT.done : EXIT.found;
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
  // An exit would cut what a pipe has not taken yet.
  (code) => code === null || process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    say(advice(error));
    process.exit(EXIT.failed);
  },
);
