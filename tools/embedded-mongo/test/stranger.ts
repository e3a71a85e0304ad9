import { mongo } from 'mongoose';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

export const UNAUTHORIZED = 13;
export const AUTHENTICATION_FAILED = 18;

const LOOK_EVERY_MS = 5;
const recordSchema = z.object({ port: z.number() });

/** The address as anybody on the machine knows it. */
export function withoutCredentials(uri: string): string {
  return `mongodb://${new URL(uri).host}/keypool?directConnection=true`;
}

/** The code with which the server refuses a command, its answer if it does not, or why there was none. */
export async function attempt(
  uri: string,
  database: string,
  command: mongo.Document,
  withinMs = 5_000,
): Promise<unknown> {
  const client = new mongo.MongoClient(uri, { serverSelectionTimeoutMS: withinMs });
  try {
    return { answer: await client.db(database).command(command) };
  } catch (error) {
    return error instanceof mongo.MongoServerError ? error.code : error;
  } finally {
    await client.close();
  }
}

/** Tries to get in, again and again, while `work` runs and once after it. @returns what the server replied */
export async function attemptDuring(dataDir: string, work: Promise<unknown>): Promise<unknown[]> {
  const replies: unknown[] = [];
  const record = join(dataDir, 'engine.json');
  let isOver = false;
  const over = work.finally(() => (isOver = true));
  for (let wasOver = false; !wasOver;) {
    wasOver = isOver;
    if (existsSync(record)) {
      const { port } = recordSchema.parse(JSON.parse(readFileSync(record, 'utf8')));
      const uri = `mongodb://127.0.0.1:${port}/admin?directConnection=true`;
      const reply = await attempt(uri, 'admin', { listDatabases: 1 }, wasOver ? 5_000 : 50);
      if (!(reply instanceof mongo.MongoError)) {
        replies.push(reply);
      }
    }
    await sleep(LOOK_EVERY_MS);
  }
  await over;
  return replies;
}
