const CONTROL = 'a[href], button, input, select, textarea, [tabindex]';
const ROW = 'tr, li';

/** Where the focus is, with what is needed to find the nearest place once it is gone. */
export interface Place {
  readonly element: HTMLElement;
  /** From the nearest one. */
  readonly ancestors: readonly HTMLElement[];
  readonly row: PlaceInRow | null;
}

interface PlaceInRow {
  readonly list: Element | null;
  /** In the order of the list. */
  readonly before: readonly Element[];
  readonly own: Element;
  readonly after: readonly Element[];
  /** Which of the row's controls, counted from the end of the row. */
  readonly fromEnd: number;
  readonly look: string;
}

export function placeOf(element: HTMLElement): Place {
  const ancestors: HTMLElement[] = [];
  for (let at = element.parentElement; at; at = at.parentElement) {
    ancestors.push(at);
  }
  return { element, ancestors, row: placeInRow(element) };
}

/** Where the focus can go, best first: itself, the same control of a nearby row, what is around it. */
export function* nearestTo({ element, ancestors, row }: Place): Generator<HTMLElement> {
  yield element;
  if (row) {
    yield* nearbyRows(row);
  }
  yield* ancestors.filter((around) => around.matches(CONTROL));
}

function placeInRow(element: HTMLElement): PlaceInRow | null {
  const own = element.closest(ROW);
  if (!own) {
    return null;
  }
  const list = own.parentElement;
  const rows = rowsOf(list);
  const index = rows.indexOf(own);
  const controls = controlsOf(own);
  return {
    list,
    before: rows.slice(0, index),
    own,
    after: rows.slice(index + 1),
    fromEnd: controls.indexOf(element) - controls.length,
    look: lookOf(element),
  };
}

function* nearbyRows({ list, before, own, after, fromEnd, look }: PlaceInRow) {
  const isThere = (row: Element) => row.isConnected;
  const known = [own, after.find(isThere), before.findLast(isThere)].filter(
    (row) => row !== undefined && isThere(row),
  );
  // Others may have been added since.
  const nearby = known.length > 0 ? known : rowsOf(list).slice(0, 1);
  const controls = nearby.map((row) => (row ? controlsOf(row) : []));
  yield* controls.flatMap((ofRow) => ofRow.filter((control) => lookOf(control) === look));
  yield* controls.flatMap((ofRow) => ofRow.at(fromEnd) ?? ofRow);
}

function rowsOf(list: Element | null): Element[] {
  return [...(list?.children ?? [])].filter((child) => child.matches(ROW));
}

function controlsOf(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>(CONTROL)].filter(({ tabIndex }) => tabIndex >= 0);
}

/** The same for the same control of every row: rows may have different ones. */
function lookOf(control: Element): string {
  const icons = [...control.querySelectorAll('[data-mat-icon-name]')];
  const names = icons.map((icon) => icon.getAttribute('data-mat-icon-name'));
  return [control.tagName, control.role, control.getAttribute('type'), ...names].join(' ');
}
