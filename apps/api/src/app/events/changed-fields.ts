import type { EventDetail } from '@keypool/dto';

type Values<Name extends string> = Readonly<
  Partial<Record<Name, string | number | boolean | undefined>>
>;

/** What an update changes, and what was there before: `{ name: 'new', nameBefore: 'old' }`. */
export function changedFields<Name extends string>(
  before: Values<NoInfer<Name>>,
  changes: Values<Name>,
): EventDetail {
  const names = Object.keys(changes) as Name[];
  return Object.fromEntries(
    names.flatMap((name) => [
      [name, changes[name] ?? null],
      [`${name}Before`, before[name] ?? null],
    ]),
  );
}
