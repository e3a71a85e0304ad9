import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EngineName } from './engine';
import { codeOf } from './errors';

const recordSchema = z.object({
  engine: z.enum(['mongod', 'secantus']),
  version: z.string(),
  port: z.number().int().min(1).max(65535).optional(),
  /** Of mongod: since when this major and minor version has opened the data, and as which one it writes it. */
  since: z.iso.datetime().optional(),
  featureCompatibility: z.string().optional(),
});

/** What a data folder records about its engine (`engine.json`). */
export type EngineRecord = z.infer<typeof recordSchema>;

/**
 * The engine that created the data in this folder; null while there is no data. Without a readable record the files tell:
 * only mongod keeps its catalog in `_mdb_catalog.wt`.
 */
export function readEngineRecord(dataDir: string): EngineRecord | null {
  const dbDir = join(dataDir, 'db');
  if (isEmpty(dbDir)) {
    return null;
  }
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordPath(dataDir), 'utf8')));
  } catch {
    const engine: EngineName = existsSync(join(dbDir, '_mdb_catalog.wt')) ? 'mongod' : 'secantus';
    return { engine, version: 'unknown' };
  }
}

/** Replaces the record atomically. */
export function writeEngineRecord(dataDir: string, record: EngineRecord): void {
  const path = recordPath(dataDir);
  writeFileSync(`${path}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

function isEmpty(dbDir: string): boolean {
  try {
    return readdirSync(dbDir).length === 0;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return true;
    }
    throw error;
  }
}

function recordPath(dataDir: string): string {
  return join(dataDir, 'engine.json');
}
