import 'reflect-metadata';
import { EXIT } from '@keypool/operator';
import cluster from 'node:cluster';
import { runKeypool } from './cli/keypool';

async function main([name, ...words]: readonly string[]): Promise<void> {
  if (cluster.isWorker) {
    const { serveAsChild } = await import('./processes/serve-as-child');
    await serveAsChild();
  } else if (name === 'keypool') {
    await runKeypool(words);
  } else if (name !== undefined) {
    process.stderr.write(
      `Not understood: ${name}. Without arguments, Keypool starts; "keypool --help" lists commands.\n`,
    );
    process.exitCode = EXIT.misused;
  } else {
    // A command that asks a running Keypool need not load one.
    const { serve } = await import('./serve');
    await serve();
  }
}

main(process.argv.slice(2)).catch(async (error: unknown) => {
  const { startupAdvice } = await import('./app/startup/startup-advice');
  process.stderr.write(`${startupAdvice(error)}\n`);
  process.exit(1);
});
