import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from '../src/engine';
import { waitForHello } from '../src/hello';
import { freePort } from '../src/port';
import { secantusPython } from '../src/secantus-environment';

const START_MS = 60_000;
const PROGRAM = 'import sys; from secantus import cli; sys.exit(cli.main())';

/** An engine without authentication, as versions before ADR 0016 ran it. */
export class OpenEngine {
  private constructor(
    readonly uri: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(engine: EngineName, dataDir: string): Promise<OpenEngine> {
    const environment = await secantusPython(dataDir, () => undefined);
    if ('reason' in environment) {
      throw new Error(environment.reason);
    }
    const dbDir = join(dataDir, 'db');
    mkdirSync(dbDir, { recursive: true, mode: 0o700 });
    const port = await freePort(undefined);
    const child = spawn(
      environment.python,
      [
        ...['-I', '-c', PROGRAM],
        ...['--host', '127.0.0.1', '--port', String(port)],
        ...['--storage-path', dbDir, '--sync-on-commit'],
      ],
      { stdio: 'ignore', cwd: dataDir },
    );
    const uri = `mongodb://127.0.0.1:${port}/keypool?directConnection=true`;
    await waitForHello(uri, START_MS);
    writeFileSync(
      join(dataDir, 'engine.json'),
      JSON.stringify({ engine, version: 'unknown', port }),
    );
    return new OpenEngine(uri, child);
  }

  /** Not by SIGTERM, which it sees at a later connection only. What it answered is on disk. */
  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
