import { mongo } from 'mongoose';

/** A stored document. Never changed in place: a write creates a new one. */
export type Doc = Readonly<Record<string, unknown>>;
export type Filter = Readonly<Record<string, unknown>>;
export type Update = Readonly<Record<string, unknown>>;

/** The representation by which stored values are compared and sorted. */
function comparable(value: unknown): unknown {
  if (value instanceof mongo.ObjectId) {
    return value.toHexString();
  }
  // Dates of another realm are no `Date` here.
  return Object.prototype.toString.call(value) === '[object Date]'
    ? Number(value)
    : (value ?? null);
}

export function same(one: unknown, other: unknown): boolean {
  const [a, b] = [comparable(one), comparable(other)];
  return a === b || (isObject(a) && isObject(b) && JSON.stringify(a) === JSON.stringify(b));
}

export function idOf(doc: Doc): string {
  return String(doc['_id']);
}

export function matches(filter: Filter, doc: Doc): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    switch (field) {
      case '$or':
        return (condition as Filter[]).some((each) => matches(each, doc));
      case '$and':
        return (condition as Filter[]).every((each) => matches(each, doc));
      default:
        return satisfies(valueAt(doc, field), condition);
    }
  });
}

/** Also what an upsert inserts besides its update: the filter's equalities. */
export function equalities(filter: Filter): Doc {
  return Object.fromEntries(
    Object.entries(filter).filter(([field, value]) => !field.startsWith('$') && !operators(value)),
  );
}

/** @throws for an operator that this engine does not know, rather than ignore it */
export function applyUpdate(before: Doc | null, update: Update, inserted: Doc = {}): Doc {
  const after: Record<string, unknown> = { ...(before ?? inserted) };
  for (const [operator, fields] of Object.entries(update)) {
    for (const [field, value] of Object.entries(fields as Doc)) {
      switch (operator) {
        case '$set':
          after[field] = value;
          break;
        case '$inc':
          after[field] = Number(after[field] ?? 0) + Number(value);
          break;
        case '$setOnInsert':
          if (!before) {
            after[field] = value;
          }
          break;
        default:
          throw new Error(`the fake engine does not know the update operator ${operator}`);
      }
    }
  }
  return after;
}

export function sorted(docs: Doc[], order: Readonly<Record<string, unknown>>): Doc[] {
  const columns = Object.entries(order);
  return docs.sort((a, b) => {
    for (const [column, direction] of columns) {
      const compared = compare(comparable(a[column]), comparable(b[column]));
      if (compared !== 0) {
        return compared * Number(direction);
      }
    }
    return 0;
  });
}

/** The fields in which two versions differ, as a change event names them. */
export function changedFields(before: Doc, after: Doc): Doc {
  return Object.fromEntries(
    Object.entries(after).filter(([field, value]) => !same(before[field], value)),
  );
}

function compare(a: unknown, b: unknown): number {
  if (a === b) {
    return 0;
  }
  return (a as number) < (b as number) ? -1 : 1;
}

function valueAt(doc: Doc, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, field) => (isObject(at) ? at[field] : undefined), doc);
}

function satisfies(value: unknown, condition: unknown): boolean {
  const asked = operators(condition);
  return asked
    ? Object.entries(asked).every(([operator, operand]) => holds(operator, value, operand))
    : same(value, condition);
}

function holds(operator: string, value: unknown, operand: unknown): boolean {
  const [a, b] = [comparable(value) as number, comparable(operand) as number];
  switch (operator) {
    case '$in':
      return (operand as unknown[]).some((each) => same(value, each));
    case '$ne':
      return !same(value, operand);
    case '$exists':
      return (value !== undefined) === operand;
    case '$lt':
      return a !== null && a < b;
    case '$lte':
      return a !== null && a <= b;
    case '$gt':
      return a !== null && a > b;
    case '$gte':
      return a !== null && a >= b;
    default:
      throw new Error(`the fake engine does not know the operator ${operator}`);
  }
}

function operators(condition: unknown): Doc | null {
  return isObject(condition) && Object.keys(condition).some((name) => name.startsWith('$'))
    ? condition
    : null;
}

function isObject(value: unknown): value is Doc {
  return typeof value === 'object' && value !== null && !(value instanceof mongo.ObjectId);
}
