import { mongo } from 'mongoose';
import { z } from 'zod';

const { EJSON } = mongo.BSON;

/**
 * A dump is lines of MongoDB's canonical Extended JSON, which every engine's types survive: a head, each document as
 * `[kind, document]`, and an end, without which the dump is not whole. The kind is the model's name, because an operator may
 * have renamed its collection.
 */
export const headSchema = z.object({
  keypool: z.literal('dump'),
  format: z.literal(1),
  /** Of the program that made it. */
  version: z.string(),
  /** Of the data. */
  schema: z.number(),
  /** All that was acknowledged until then is in it. */
  at: z.date(),
  /** The key that wraps the keyring in this dump; null when it holds no secrets. */
  master: z.string().nullable(),
});
export type DumpHead = z.infer<typeof headSchema>;

export const endSchema = z.object({ end: z.record(z.string(), z.number()) });
export type DumpEnd = z.infer<typeof endSchema>;

/** The kind of what has no model: single documents, shared by all processes. */
export const SETTINGS = 'settings';

export function lineOf(
  value: DumpHead | DumpEnd | readonly [kind: string, mongo.Document],
): string {
  return EJSON.stringify(value, { relaxed: !Array.isArray(value) });
}

/** Documents keep the types of their numbers. */
export function readLine(line: string): unknown {
  return EJSON.parse(line, { relaxed: !line.startsWith('[') });
}
