import { Injectable } from '@nestjs/common';
import type { Histogram } from './histogram';
import type { Tally } from './tally';

/** Words from a closed list, or names of routes: never an id, an address, or anything that a caller chooses. */
export type Labels = Readonly<Record<string, string>>;

export interface Reading {
  readonly labels?: Labels;
  readonly value: number | Histogram;
}

export interface MeasureText {
  /** Begins with `keypool_`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** One sentence for docs/monitoring.md. */
  readonly help: string;
}

type Read = () => Iterable<Reading>;

/** What a tally counted, under the names of its words. */
export function* readingsOf(
  tally: Tally,
  names: readonly string[],
  labels: Labels = {},
): Generator<Reading> {
  for (const [words, value] of tally.entries()) {
    const named = names.map((name, place) => [name, words[place] ?? '']);
    yield { labels: { ...labels, ...Object.fromEntries(named) }, value };
  }
}

export interface Measure extends MeasureText {
  readonly read: () => readonly Reading[];
}

/** What can be measured. Every component adds its own; they are read when somebody asks, from memory and at once. */
@Injectable()
export class Measures {
  private readonly byName = new Map<string, { text: MeasureText; reads: Read[] }>();

  /** The same measure may come from several components, such as one for each provider: they differ in their labels. */
  add(text: MeasureText, read: Read): void {
    const known = this.byName.get(text.name);
    if (known) {
      known.reads.push(read);
    } else {
      this.byName.set(text.name, { text, reads: [read] });
    }
  }

  all(): Measure[] {
    return [...this.byName.values()].map(({ text, reads }) => ({
      ...text,
      read: () => reads.flatMap((read) => [...read()]),
    }));
  }
}
