import * as z from 'zod';

const LONGEST_HEADER = 8_192;
const LONGEST_HEADER_NAME = 256;

/**
 * A body of the workers' API. A worker cannot correct what it sends, so optional parts never make it invalid: null is
 * absent, and unknown fields are ignored (SPEC section 5).
 */
export function tolerant<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(withoutNulls, z.object(shape));
}

/** A list in which null is absent, too. */
export function listWithoutNulls<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (list) => (Array.isArray(list) ? list.filter((each: unknown) => each !== null) : list),
    z.array(item),
  );
}

/** A text of which only the beginning counts: a longer one is truncated, not refused. */
export function cut(longest: number): z.ZodString {
  return z.string().overwrite((text) => text.slice(0, longest));
}

/** A schema documented by another one: the documentation shows what a client should send. */
export function describedAs<Documented extends z.ZodType, Read extends z.ZodType>(
  documented: Documented,
  read: Read,
): Pick<Read, '~standard'> {
  const { jsonSchema } = documented['~standard'];
  return { '~standard': { ...read['~standard'], jsonSchema } };
}

/**
 * Headers of an upstream's answer, as HTTP libraries give them: a name and a text, or a list of texts. Lists are joined,
 * long texts are truncated, and anything else is dropped.
 */
export const headersSchema = z
  .record(
    z.string(),
    z.unknown().meta({
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    }),
  )
  .transform((headers) => {
    const texts = Object.entries(headers).flatMap(([name, value]) => {
      const text = headerText(value);
      return text === null || name.length > LONGEST_HEADER_NAME
        ? []
        : [[name, text.slice(0, LONGEST_HEADER)] as const];
    });
    return Object.fromEntries(texts);
  });

function headerText(value: unknown): string | null {
  const texts = (Array.isArray(value) ? value : [value]).filter(isText);
  return texts.length > 0 ? texts.join(', ') : null;
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return body;
  }
  return Object.values(body).includes(null)
    ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
    : body;
}
