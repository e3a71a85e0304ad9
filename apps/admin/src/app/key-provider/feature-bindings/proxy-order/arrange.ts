import { HIGHEST_PRIORITY } from '@keypool/dto';

/** A key of a proxy and its place: lower numbers are tried first, equal ones take turns. */
export interface Ranked {
  readonly keyId: string;
  readonly priority: number;
}

/** New priorities by key: only those that change. */
export type Changes = ReadonlyMap<string, number>;

export type Direction = 'up' | 'down' | 'top' | 'bottom';

/**
 * For a dragged row: it goes between its new neighbours; among keys that take turns, it takes turns too.
 * `rows` are in order; `to` is the index that the row is to have.
 */
export function moveTo(rows: readonly Ranked[], keyId: string, to: number): Changes {
  const rest = rows.filter((row) => row.keyId !== keyId);
  const before = rest[to - 1];
  const after = rest[to];
  if (before && before.priority === after?.priority) {
    return changed(rows, new Map([[keyId, before.priority]]));
  }
  return putAlone(rows, keyId, to);
}

/** For buttons and arrow keys: moves past the whole neighbouring step; a key that takes turns first leaves its step. */
export function moveBy(rows: readonly Ranked[], keyId: string, direction: Direction): Changes {
  const moved = rows.find((row) => row.keyId === keyId);
  if (!moved) {
    return new Map();
  }
  const rest = rows.filter((row) => row.keyId !== keyId);
  if (direction === 'top') {
    return putAlone(rows, keyId, 0);
  }
  if (direction === 'bottom') {
    return putAlone(rows, keyId, rest.length);
  }

  const isAlone = rest.every((row) => row.priority !== moved.priority);
  const steps = stepsOf(rest);
  const sign = direction === 'up' ? -1 : 1;
  const isPassed = ({ priority }: Step<Ranked>) =>
    isAlone ? sign * (priority - moved.priority) > 0 : priority === moved.priority;
  const passed = direction === 'up' ? steps.findLast(isPassed) : steps.find(isPassed);
  if (!passed) {
    return new Map();
  }
  const start = rest.findIndex((row) => row.priority === passed.priority);
  return putAlone(rows, keyId, direction === 'up' ? start : start + passed.rows.length);
}

/** Makes a key take turns with those of the step above it. */
export function joinAbove(rows: readonly Ranked[], keyId: string): Changes {
  const moved = rows.find((row) => row.keyId === keyId);
  const above = rows.findLast((row) => moved && row.priority < moved.priority);
  return above ? changed(rows, new Map([[keyId, above.priority]])) : new Map();
}

export interface Step<Row extends Ranked> {
  readonly priority: number;
  readonly rows: readonly Row[];
}

/** Rows of equal priority together. `rows` are in order. */
export function stepsOf<Row extends Ranked>(rows: readonly Row[]): Step<Row>[] {
  const steps: { priority: number; rows: Row[] }[] = [];
  for (const row of rows) {
    const last = steps.at(-1);
    if (last?.priority === row.priority) {
      last.rows.push(row);
    } else {
      steps.push({ priority: row.priority, rows: [row] });
    }
  }
  return steps;
}

/** Gives a key a step of its own at an index of the others, with as few changes as possible. */
function putAlone(rows: readonly Ranked[], keyId: string, index: number): Changes {
  const moved = rows.filter((row) => row.keyId === keyId);
  const rest = rows.filter((row) => row.keyId !== keyId);
  const steps = [
    ...stepsOf(rest.slice(0, index)),
    ...stepsOf(moved),
    ...stepsOf(rest.slice(index)),
  ].map((step) => step.rows);
  const place = steps.findIndex((step) => step.some((row) => row.keyId === keyId));

  const tries = [reuseNumbers(rows, steps), makeRoom(steps, place), countFromZero(steps)]
    .filter((numbers) => numbers !== null)
    .filter((numbers) => numbers.every((number) => number <= HIGHEST_PRIORITY))
    .map((numbers) => changed(rows, numbersOf(steps, numbers)));
  const [first, ...others] = tries;
  return others.reduce((best, next) => (next.size < best.size ? next : best), first ?? new Map());
}

type Steps = readonly (readonly Ranked[])[];

/** Keeps the numbers in use, which works while the number of steps stays the same. */
function reuseNumbers(rows: readonly Ranked[], steps: Steps): number[] | null {
  const numbers = stepsOf(rows).map((step) => step.priority);
  return numbers.length === steps.length ? numbers : null;
}

/** A number between the neighbours; if there is none, those behind move up. */
function makeRoom(steps: Steps, place: number): number[] {
  const numbers = steps.map(([row]) => row?.priority ?? 0);
  const before = numbers[place - 1] ?? -1;
  const after = numbers[place + 1] ?? Infinity;
  const own = numbers[place] ?? 0;
  const isRight = before < own && own < after;
  numbers[place] = isRight ? own : place === 0 ? Math.max(0, after - 1) : before + 1;
  for (let index = place + 1; index < numbers.length; index += 1) {
    numbers[index] = Math.max(numbers[index] ?? 0, (numbers[index - 1] ?? 0) + 1);
  }
  return numbers;
}

function countFromZero(steps: Steps): number[] {
  return steps.map((_step, index) => index);
}

function numbersOf(steps: Steps, numbers: readonly number[]): Map<string, number> {
  return new Map(
    steps.flatMap((step, index) =>
      step.map((row): [string, number] => [row.keyId, numbers[index] ?? 0]),
    ),
  );
}

function changed(rows: readonly Ranked[], numbers: Changes): Changes {
  const news = rows.flatMap(({ keyId, priority }): [string, number][] => {
    const number = numbers.get(keyId);
    return number === undefined || number === priority ? [] : [[keyId, number]];
  });
  return new Map(news);
}
