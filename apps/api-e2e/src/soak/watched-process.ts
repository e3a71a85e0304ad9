import { readExposition } from '../support/exposition';

const MIB = 1_048_576;
/** The first part of a run fills caches and compiles code. */
const WARM_UP_PART = 0.25;

interface Sample {
  readonly atMs: number;
  readonly heap: number;
  readonly memory: number;
  readonly lag: number;
  readonly descriptors: number;
  readonly resources: number;
}

/** What the metrics of a process say of it, sample by sample. */
export class WatchedProcess {
  private readonly samples: Sample[] = [];

  constructor(
    private readonly name: string,
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async sample(): Promise<Sample> {
    const answer = await fetch(`${this.url}/metrics`, { headers: this.headers });
    const families = readExposition(await answer.text());
    const valueOf = (name: string) => {
      const samples = families.get(name)?.samples;
      if (!samples) {
        throw new Error(`${this.name} shows no ${name}`);
      }
      return samples.reduce((sum, { value }) => sum + value, 0);
    };
    const sample = {
      atMs: performance.now(),
      heap: valueOf('nodejs_heap_size_used_bytes') / MIB,
      memory: valueOf('process_resident_memory_bytes') / MIB,
      lag: valueOf('nodejs_eventloop_lag_p99_seconds') * 1_000,
      descriptors: valueOf('process_open_fds'),
      resources: valueOf('nodejs_active_resources'),
    };
    this.samples.push(sample);
    return sample;
  }

  /** @param idle before the load, and after it */
  report(idle: { readonly before: Sample; readonly after: Sample }): string[] {
    const warm = this.samples.slice(Math.floor(this.samples.length * WARM_UP_PART), -1);
    const lags = warm.map(({ lag }) => lag).toSorted((a, b) => a - b);
    const { before, after } = idle;
    return [
      `${this.name}`,
      `  heap            ${slopePerHour(warm).toFixed(1)} MiB an hour (slope of ${warm.length} samples), ${Math.round(before.heap)} before, ${Math.round(after.heap)} after`,
      `  memory          ${Math.round(before.memory)} MiB before, ${Math.round(Math.max(...warm.map(({ memory }) => memory)))} at most, ${Math.round(after.memory)} after`,
      `  event loop p99  ${Math.round(lags[Math.floor(lags.length / 2)] ?? 0)} ms (median of the samples), ${Math.round(lags.at(-1) ?? 0)} at most`,
      `  descriptors     ${before.descriptors} before, ${after.descriptors} after`,
      `  resources       ${before.resources} before, ${after.resources} after`,
    ];
  }
}

/** Of the heap, by least squares, in MiB. */
function slopePerHour(samples: readonly Sample[]): number {
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = meanOf(samples.map(({ atMs }) => atMs));
  const heap = meanOf(samples.map((sample) => sample.heap));
  const covariance = meanOf(samples.map((sample) => (sample.atMs - at) * (sample.heap - heap)));
  const variance = meanOf(samples.map(({ atMs }) => (atMs - at) ** 2));
  return variance === 0 ? 0 : (covariance / variance) * 3_600_000;
}
