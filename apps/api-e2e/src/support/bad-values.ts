import type { JsonSchema } from './open-api';

/** A value that a schema takes. */
export function sampleOf(schema: JsonSchema, name = ''): unknown {
  switch (schema.type) {
    case 'string':
      return sampleText(schema, name);
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return schema.items ? [sampleOf(schema.items, name)] : [];
    default:
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, value]) => [key, sampleOf(value, key)]),
      );
  }
}

function sampleText({ enum: values, format }: JsonSchema, name: string): unknown {
  if (values) {
    // `worker` among the scopes: the other fields of a token go with it alone.
    return values.includes('worker') ? 'worker' : values[0];
  }
  if (format === 'date-time') {
    return '2100-01-01T00:00:00Z';
  }
  return name === 'email' ? 'somebody@example.com' : 'a-text-of-some-length';
}

export interface BadValue {
  /** Its place in the body, as a JSON pointer. */
  readonly pointer: string;
  readonly body: unknown;
}

const OPERATORS = [{ $ne: null }, { $gt: '' }, { $regex: '.*' }, { $where: 'true' }];

/** Values of the wrong type, for any type. */
function wrongTypes({ type }: JsonSchema): unknown[] {
  switch (type) {
    case 'string':
      return [null, 5, true, [], ['a-text-of-some-length'], {}, ...OPERATORS];
    case 'integer':
    case 'number':
      return [null, '5', true, [], [5], 1.5, ...OPERATORS];
    case 'boolean':
      return [null, 'true', 0, 1, [], ...OPERATORS];
    case 'array':
      return [null, 'text', 5, {}, ...OPERATORS];
    default:
      return [null, 'text', 5, []];
  }
}

/** Values of the right type that are too small, too large or of the wrong form. */
function outOfBounds(schema: JsonSchema): unknown[] {
  const { minLength, maxLength, minimum, maximum, minItems, pattern } = schema;
  return [
    ...(minLength ? ['', 'x'.repeat(minLength - 1)] : []),
    ...(maxLength ? ['x'.repeat(maxLength + 1)] : []),
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(minItems ? [[]] : []),
    ...(schema.enum ? ['none-of-them'] : []),
    ...(pattern
      ? ['with space in the middle', 'ünïcödé-ünïcödé-ünïcödé', 'line\nbreak-line\nbreak']
      : []),
  ];
}

/** Bodies of which exactly one value is bad. */
export function badBodies(schema: JsonSchema): BadValue[] {
  return badAt(schema, '').filter(({ pointer }) => pointer !== '');
}

function badAt(schema: JsonSchema, name: string): BadValue[] {
  const here = [...wrongTypes(schema), ...outOfBounds(schema)].map((body) => ({
    pointer: '',
    body,
  }));
  const inside =
    schema.type === 'array' && schema.items
      ? badAt(schema.items, name).map(({ pointer, body }) => ({
          pointer: `/0${pointer}`,
          body: [body],
        }))
      : Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
          badAt(value, key).map(({ pointer, body }) => ({
            pointer: `/${key}${pointer}`,
            body: { ...Object(sampleOf(schema)), [key]: body },
          })),
        );
  return [...here, ...inside];
}

/** Query strings of which one parameter is bad. */
export function badQueries(name: string, schema: JsonSchema): string[] {
  const bad =
    schema.type === 'integer'
      ? ['', 'abc', '0', '-1', '1.5', '1e3', '0x10', '%20', '99999999999999999999']
      : [
          ...(schema.enum ? ['none-of-them', ''] : []),
          ...(schema.maxLength ? ['x'.repeat(schema.maxLength + 1)] : []),
          ...(schema.format === 'date-time' ? ['yesterday', '2026-02-30', '1'] : []),
        ];
  return [
    ...bad.map((value) => `${name}=${value}`),
    `${name}[$gt]=`,
    `${name}[$ne]=null`,
    `${name}[]=1`,
    `${name}=1&${name}=2`,
  ];
}
