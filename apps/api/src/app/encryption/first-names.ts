/** More would fill the log, and nobody reads them. */
const SHOWN = 20;

/** The first of these names, and how many more there are. */
export function firstNames(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  const more = names.length - SHOWN;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
