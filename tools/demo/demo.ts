import { parseArgs } from 'node:util';
import { Outage } from './outage';
import type { Verdict } from './promises';
import { Demo } from './story';

const HELP = `npm run demo [-- --seconds 30] [--kill] [--outage]

Starts Keypool on a fresh temporary database, lets workers use up their keys, and checks every promise.
  --seconds N   how long the workers run (default 30)
  --kill        kill Keypool hard in the middle and start it again on the same data
  --outage      no key dies, but both upstreams refuse all of them for that many seconds`;
const LEAST_SECONDS = 5;
const INTERRUPTED = 130;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    kill: { type: 'boolean', default: false },
    outage: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function show({ promise, kept, facts }: Verdict): void {
  say(`  ${kept ? '✓' : '✗'} ${promise} (${facts})`);
}

async function main(): Promise<number> {
  const seconds = Number(flags.seconds);
  if (flags.help || !Number.isInteger(seconds) || seconds < LEAST_SECONDS) {
    say(flags.help ? HELP : `--seconds takes a whole number, ${LEAST_SECONDS} or more`);
    return flags.help ? 0 : 1;
  }
  const stop = new AbortController();
  const interrupted = new Error('Interrupted.');
  process.on('SIGINT', () => stop.abort(interrupted));
  process.on('SIGTERM', () => stop.abort(interrupted));
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason));
  });
  const demo = flags.outage
    ? new Outage({ seconds, stop, say })
    : new Demo({ seconds, kill: flags.kill, stop, say });
  try {
    const verdicts = await Promise.race([demo.run(), stopped]);
    verdicts.forEach(show);
    return verdicts.every(({ kept }) => kept) ? 0 : 1;
  } catch (error) {
    say(
      error === interrupted ? 'Interrupted.' : String(error instanceof Error ? error.stack : error),
    );
    return error === interrupted ? INTERRUPTED : 1;
  } finally {
    await demo.end();
  }
}

void main().then((code) => process.exit(code));
