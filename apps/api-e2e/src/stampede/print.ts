import type { Check } from './check';
import { percentile, type StampedeFigures } from './figures';

const BREACHES_SHOWN = 10;
const NAME_WIDTH = 52;

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printFigures(figures: StampedeFigures): void {
  row('rotations', `${figures.rotations} in ${(figures.tookMs / 1_000).toFixed(1)} s`);
  row('reports sent', `${figures.reports}, and ${figures.repeated} again after a 503`);
  row('answer to a report: p50, p99, slowest', spread(figures.answerMs));
  row('a report until 200, with its repetitions: the same', spread(figures.settledMs));
  row('acquires served, by process', figures.acquires.join(', '));
  row('other processes hand out the successor after: the same', spread(figures.convergedMs));
  row('latest acquire of a dead key after its rotation', milliseconds(figures.stalestMs));
  row('samples of the database', String(figures.samples));
}

export function printChecks(checks: readonly Check[]): void {
  for (const { name, breaches } of checks) {
    say(`${breaches.length === 0 ? '✓' : '✗'} ${name}`);
    breaches.slice(0, BREACHES_SHOWN).forEach((breach) => say(`    ${breach}`));
    if (breaches.length > BREACHES_SHOWN) {
      say(`    and ${breaches.length - BREACHES_SHOWN} more`);
    }
  }
}

function row(name: string, value: string): void {
  say(`  ${name.padEnd(NAME_WIDTH)} ${value}`);
}

function spread(values: readonly number[]): string {
  return [0.5, 0.99, 1].map((share) => milliseconds(percentile(values, share))).join(', ');
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}
