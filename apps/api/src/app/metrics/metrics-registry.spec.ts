import { Readiness } from '../health/readiness';
import { Histogram } from '../measures/histogram';
import { Measures } from '../measures/measures';
import { MetricsRegistry } from './metrics-registry';

const DATABASE = { uri: '', isEmbedded: true, stop: async () => undefined };

describe('the text for Prometheus', () => {
  const measures = new Measures();
  const readiness = new Readiness();
  const metrics = new MetricsRegistry(measures, readiness, DATABASE);
  const lines = async (name: string) =>
    (await metrics.read()).split('\n').filter((line) => line.includes(name));

  it('has what is measured, in every form', async () => {
    const histogram = new Histogram([0.5, 1]);
    [0.25, 0.75, 2].forEach((seconds) => histogram.observe(seconds));
    measures.add({ name: 'keypool_a_total', type: 'counter', help: 'A "quoted"\nhelp.' }, () => [
      { labels: { route: 'with "quotes"' }, value: 3 },
    ]);
    measures.add({ name: 'keypool_b_seconds', type: 'histogram', help: 'B.' }, () => [
      { labels: { provider: 'p' }, value: histogram },
    ]);
    expect(await lines('keypool_a_total')).toEqual([
      '# HELP keypool_a_total A "quoted"\\nhelp.',
      '# TYPE keypool_a_total counter',
      'keypool_a_total{route="with \\"quotes\\""} 3',
    ]);
    expect(await lines('keypool_b_seconds')).toEqual([
      '# HELP keypool_b_seconds B.',
      '# TYPE keypool_b_seconds histogram',
      'keypool_b_seconds_bucket{provider="p",le="0.5"} 1',
      'keypool_b_seconds_bucket{provider="p",le="1"} 2',
      'keypool_b_seconds_bucket{provider="p",le="+Inf"} 3',
      'keypool_b_seconds_sum{provider="p"} 3',
      'keypool_b_seconds_count{provider="p"} 3',
    ]);
  });

  it('says which program this is, and whether it is ready', async () => {
    expect(await lines('keypool_build_info{')).toEqual([
      expect.stringMatching(
        /version="[\d.]+",commit="unknown",node="[\d.]+",database="embedded"} 1$/,
      ),
    ]);
    expect(await lines('keypool_ready')).toContain('keypool_ready 1');
    readiness.register('database', () => 'away');
    expect(await lines('keypool_ready')).toContain('keypool_ready 0');
  });

  it('is that of all processes that share the port, each under its number', async () => {
    const ofFirst = new MetricsRegistry(new Measures(), new Readiness(), DATABASE);
    const ofSecond = new MetricsRegistry(new Measures(), new Readiness(), DATABASE);
    ofFirst.join({ number: 1, restarts: 0, measured: async () => [await ofSecond.readOwn()] });
    ofSecond.join({ number: 2, restarts: 3, measured: async () => [await ofFirst.readOwn()] });
    const series = async (registry: MetricsRegistry) => (await registry.read()).split('\n');
    for (const registry of [ofFirst, ofSecond]) {
      const all = await series(registry);
      expect(all).toContain('keypool_process_restarts_total{process="1"} 0');
      expect(all).toContain('keypool_process_restarts_total{process="2"} 3');
      expect(all.filter((line) => line.startsWith('# TYPE keypool_ready '))).toHaveLength(1);
    }
    const bare = (lines: readonly string[]) => lines.map((line) => line.replace(/ [\d.]+$/, ''));
    expect(bare(await series(ofFirst)).sort()).toEqual(bare(await series(ofSecond)).sort());
  });

  it('has what is usual for a process of Node.js', async () => {
    expect(await lines('nodejs_eventloop_lag_p99_seconds')).toHaveLength(3);
    expect(await lines('process_resident_memory_bytes')).toHaveLength(3);
  });
});
