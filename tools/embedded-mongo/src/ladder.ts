import { engineGone, noEngine } from './advice';
import type { Engine, EngineName } from './engine';
import type { EngineRecord } from './engine-record';
import { mongodOnPath } from './mongod';
import { downloadedMongod } from './mongod-download';
import { findPython } from './python';
import { secantusEngine } from './secantus';

interface Rung {
  readonly engine: EngineName;
  find(): Promise<Engine | { reason: string }>;
}

/**
 * The engine for a data folder (SPEC section 3): a mongod on PATH, else a downloadable one, else SecantusDB. A folder
 * with data (`record`) only accepts the engine that created it.
 */
export async function chooseEngine(
  dataDir: string,
  record: EngineRecord | null,
  log: (line: string) => void,
): Promise<Engine> {
  const ladder: Rung[] = [
    { engine: 'mongod', find: mongodOnPath },
    { engine: 'mongod', find: () => downloadedMongod(dataDir, log) },
    { engine: 'secantus', find: () => secantusEngine(dataDir, log) },
  ];
  const reasons: string[] = [];
  for (const rung of ladder) {
    if (record !== null && record.engine !== rung.engine) {
      continue;
    }
    const engine = await rung.find();
    if ('name' in engine) {
      return engine;
    }
    reasons.push(engine.reason);
  }
  if (record === null) {
    throw noEngine(reasons);
  }
  throw engineGone(dataDir, record, reasons, await isOtherEngineHere(record.engine));
}

/** Checks without installing or downloading anything. */
async function isOtherEngineHere(engine: EngineName): Promise<boolean> {
  return engine === 'mongod' ? 'command' in (await findPython()) : 'name' in (await mongodOnPath());
}
