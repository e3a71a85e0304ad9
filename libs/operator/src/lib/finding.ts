import { EXIT } from './exit';
import { table } from './table';

/** One thing that a doctor checked. */
export interface Finding {
  readonly about: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
}

export const ok = (about: string, detail: string): Finding => ({ about, state: 'ok', detail });

export const warning = (about: string, detail: string): Finding => ({
  about,
  state: 'warning',
  detail,
});

export const failed = (about: string, detail: string): Finding => ({
  about,
  state: 'failed',
  detail,
});

/** For people. */
export function linesOf(findings: readonly Finding[]): readonly string[] {
  return table(
    ['', 'what', 'found'],
    findings.map(({ state, about, detail }) => [state, about, detail]),
  );
}

/** The exit code of a doctor. */
export function exitOf(findings: readonly Finding[]): number {
  return findings.every(({ state }) => state === 'ok') ? EXIT.done : EXIT.found;
}
