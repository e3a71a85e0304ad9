/**
 * No client sends a path with `.` or `..` as it is: it folds the path, percent-encoded dots included. Such ids are
 * refused today, but may exist, and must be deletable. No id contains `%`, so their own encoded forms name them.
 */
const DOTS: readonly (readonly [id: string, alias: string])[] = [
  ['.', '%2E'],
  ['..', '%2E%2E'],
];

/** An id as a path segment: percent-encoded, with `.` and `..` in a form that no client folds. */
export function idSegment(id: string): string {
  const alias = DOTS.find(([dots]) => dots === id)?.[1];
  return encodeURIComponent(alias ?? id);
}

/** The id named by a decoded path segment: the counterpart of `idSegment`. */
export function idOfSegment(segment: string): string {
  return DOTS.find(([, alias]) => alias === segment.toUpperCase())?.[0] ?? segment;
}
