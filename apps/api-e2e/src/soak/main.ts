/** `npm run soak -- --minutes N`: Keypool and the reverse proxy under mixed load, while keys and the engine die (docs/testing.md). */
import { endLeftovers } from '@keypool/testing';
import { parseArgs } from 'node:util';
import { OwnScene } from '../support/embedded-database';
import { Soak } from './soak';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) {
    throw new Error('--minutes is a number above 0');
  }
  endLeftovers();
  const scene = await OwnScene.create();
  try {
    const soak = await Soak.prepare(scene, say);
    const violations = await soak.run(minutes);
    violations.forEach(say);
    say(`${violations.length} violations`);
    process.exitCode = violations.length === 0 ? 0 : 1;
  } finally {
    await scene.end();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    say(String(error));
    // Upstreams and clients of an unfinished run would keep it.
    process.exit(1);
  },
);
