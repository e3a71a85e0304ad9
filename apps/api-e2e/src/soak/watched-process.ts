import { liveHeap, type Inspected } from '@keypool/testing';
import { readExposition } from '../support/exposition';

const MIB = 1_048_576;
/** The first part of a run fills caches and compiles code. */
const WARM_UP_PART = 0.25;
const LIVE_EVERY_MS = 60_000;

interface Sample {
  readonly memory: number;
  readonly lag: number;
  readonly descriptors: number;
  readonly resources: number;
}

interface LiveSample {
  readonly atMs: number;
  readonly heap: number;
}

/** A process while nobody uses it. */
export interface Idle extends Sample {
  readonly live: number;
}

/** What the metrics of a process say of it, sample by sample, and every minute what is left once garbage is collected. */
export class WatchedProcess {
  private readonly samples: Sample[] = [];
  private readonly live: LiveSample[] = [];

  constructor(
    readonly name: string,
    private readonly process: Inspected & { readonly url: string },
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async sample(): Promise<Sample> {
    const sample = await this.read();
    this.samples.push(sample);
    const last = this.live.at(-1)?.atMs ?? -Infinity;
    if (performance.now() - last >= LIVE_EVERY_MS) {
      this.live.push({ atMs: performance.now(), heap: await this.liveMib() });
    }
    return sample;
  }

  async idle(): Promise<Idle> {
    return { live: await this.liveMib(), ...(await this.read()) };
  }

  report(before: Idle, after: Idle): string[] {
    const warm = this.samples.slice(Math.floor(this.samples.length * WARM_UP_PART));
    const live = this.live.slice(Math.floor(this.live.length * WARM_UP_PART));
    const lags = warm.map(({ lag }) => lag).toSorted((a, b) => a - b);
    const most = Math.max(...warm.map(({ memory }) => memory));
    return [
      this.name,
      `  live heap       ${before.live.toFixed(1)} MiB before, ${after.live.toFixed(1)} after, ${slopePerHour(live).toFixed(1)} MiB an hour (slope of ${live.length} samples)`,
      `  memory          ${Math.round(before.memory)} MiB before, ${Math.round(most)} at most, ${Math.round(after.memory)} after`,
      `  event loop p99  ${Math.round(lags[Math.floor(lags.length / 2)] ?? 0)} ms (median of the samples), ${Math.round(lags.at(-1) ?? 0)} at most`,
      `  descriptors     ${before.descriptors} before, ${after.descriptors} after`,
      `  resources       ${before.resources} before, ${after.resources} after`,
    ];
  }

  /** @returns reads a metric, all its samples together */
  async metrics(): Promise<(name: string) => number> {
    const answer = await fetch(`${this.process.url}/metrics`, { headers: this.headers });
    const families = readExposition(await answer.text());
    return (name) => {
      const samples = families.get(name)?.samples;
      if (!samples) {
        throw new Error(`${this.name} shows no ${name}`);
      }
      return samples.reduce((sum, { value }) => sum + value, 0);
    };
  }

  private async liveMib(): Promise<number> {
    return (await liveHeap(this.process)) / MIB;
  }

  private async read(): Promise<Sample> {
    const valueOf = await this.metrics();
    return {
      memory: valueOf('process_resident_memory_bytes') / MIB,
      lag: valueOf('nodejs_eventloop_lag_p99_seconds') * 1_000,
      descriptors: valueOf('process_open_fds'),
      resources: valueOf('nodejs_active_resources'),
    };
  }
}

/** By least squares, in MiB. */
function slopePerHour(samples: readonly LiveSample[]): number {
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = meanOf(samples.map(({ atMs }) => atMs));
  const heap = meanOf(samples.map((sample) => sample.heap));
  const covariance = meanOf(samples.map((sample) => (sample.atMs - at) * (sample.heap - heap)));
  const variance = meanOf(samples.map(({ atMs }) => (atMs - at) ** 2));
  return variance === 0 ? 0 : (covariance / variance) * 3_600_000;
}
