import { engineGone, noEngine } from './advice';
import type { Engine, EngineName } from './engine';
import type { EngineRecord } from './engine-record';
import { mongodsOnPath } from './mongod';
import { cachedMongod, downloadedMongod, MONGOD_VERSION } from './mongod-download';
import { compareVersions, opens, seriesOf } from './mongod-versions';
import { findPython } from './python';
import { secantusEngine } from './secantus';

type Log = (line: string) => void;
type Found = Engine | { readonly reason: string };

/**
 * The engine for a data folder (SPEC section 3): a mongod on PATH, else a downloadable one, else SecantusDB. A folder
 * with data (`record`) only accepts the engine that created it, and a mongod of a version that opens it.
 */
export async function chooseEngine(
  dataDir: string,
  record: EngineRecord | null,
  log: Log,
): Promise<Engine> {
  const reasons: string[] = [];
  for (const find of rungsFor(dataDir, record, log)) {
    const found = await find();
    if ('name' in found) {
      return found;
    }
    reasons.push(found.reason);
  }
  if (record === null) {
    throw noEngine(reasons);
  }
  throw engineGone(dataDir, record, reasons, await isOtherEngineHere(record.engine));
}

function rungsFor(
  dataDir: string,
  record: EngineRecord | null,
  log: Log,
): readonly (() => Promise<Found>)[] {
  const secantus = () => secantusEngine(dataDir, log);
  if (record?.engine === 'secantus') {
    return [secantus];
  }
  if (record && isKnown(record)) {
    const wanted = downloadFor(record);
    return [() => mongodFor(dataDir, record), () => downloadedMongod(dataDir, log, wanted)];
  }
  const mongod = [firstOnPath, () => downloadedMongod(dataDir, log)];
  return record ? mongod : [...mongod, secantus];
}

/** The files alone tell the engine, and not its version. */
function isKnown({ version }: EngineRecord): boolean {
  return /^\d+\.\d+\.\d+$/.test(version);
}

async function firstOnPath(): Promise<Found> {
  const { engines, found } = await mongodsOnPath();
  return engines[0] ?? { reason: `no mongod 5.0 or newer on PATH${found}` };
}

/** What is on this machine: of the version that the data had last, or else of the next one that opens it. */
async function mongodFor(dataDir: string, record: EngineRecord): Promise<Found> {
  const { engines, found } = await mongodsOnPath();
  const series = seriesOf(record.version);
  const same = engines.find(({ version }) => seriesOf(version) === series);
  const kept = same ?? (await cachedMongod(dataDir, downloadFor(record)));
  const written = record.featureCompatibility ?? series;
  const [next] = engines
    .filter(({ version }) => compareVersions(version, series) > 0 && opens(version, written))
    .sort((one, other) => compareVersions(one.version, other.version));
  return (
    kept ?? next ?? { reason: `no mongod on PATH that opens data of MongoDB ${written}${found}` }
  );
}

/** Of another series than the usual one, exactly the one that the data had last. */
function downloadFor({ version }: EngineRecord): string {
  return seriesOf(version) === seriesOf(MONGOD_VERSION) ? MONGOD_VERSION : version;
}

/** Checks without installing or downloading anything. */
async function isOtherEngineHere(engine: EngineName): Promise<boolean> {
  return engine === 'mongod'
    ? 'command' in (await findPython())
    : (await mongodsOnPath()).engines.length > 0;
}
