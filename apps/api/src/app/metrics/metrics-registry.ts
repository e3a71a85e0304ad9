import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { COMMIT, VERSION } from '../config/version';
import { OPENED_DATABASE, type OpenedDatabase } from '../database/open-database';
import { Readiness } from '../health/readiness';
import { Histogram } from '../measures/histogram';
import { Measures, type Measure, type Reading } from '../measures/measures';
import { joinedExpositions } from './joined-expositions';

/** Gauges of prom-client whose names say that they are counters. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

/** The processes that share the port with this one. */
export interface OtherProcesses {
  /** Of this one: the label of its series. */
  readonly number: number;
  /** How often this one ended and was started again. */
  readonly restarts: number;
  /** What the others have measured, as text. */
  measured(): Promise<readonly string[]>;
}

interface Line {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** All that can be measured of this process, and of those that share its port, for Prometheus. */
@Injectable()
export class MetricsRegistry {
  private readonly registry = new Registry();
  private others: OtherProcesses | null = null;

  constructor(
    private readonly measures: Measures,
    readiness: Readiness,
    @Inject(OPENED_DATABASE) { isEmbedded }: OpenedDatabase,
  ) {
    const database = isEmbedded ? 'embedded' : 'uri';
    measures.add(
      {
        name: 'keypool_build_info',
        type: 'gauge',
        help: 'Always 1. The version, the commit, the version of Node.js, and whether the database is the embedded one or that of `MONGODB_URI`.',
      },
      () => [
        {
          labels: { version: VERSION, commit: COMMIT, node: process.versions.node, database },
          value: 1,
        },
      ],
    );
    measures.add(
      {
        name: 'keypool_ready',
        type: 'gauge',
        help: '1 while this process takes requests, as `/health/ready` says.',
      },
      () => [{ value: Number(readiness.reasons().length === 0) }],
    );
    measures.add(
      {
        name: 'keypool_process_restarts_total',
        type: 'counter',
        help: 'How often this process ended and was started again, as one of `KEYPOOL_PROCESSES`.',
      },
      () => [{ value: this.others?.restarts ?? 0 }],
    );
    collectDefaultMetrics({ register: this.registry });
    MISNAMED.forEach((name) => this.registry.removeSingleMetric(name));
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** From now on, what is read is that of all of them, with the number of each as a label. */
  join(others: OtherProcesses): void {
    this.others = others;
    this.registry.setDefaultLabels({ process: String(others.number) });
  }

  /** The text that Prometheus reads. */
  async read(): Promise<string> {
    const texts = await Promise.all([this.readOwn(), this.others?.measured() ?? []]);
    return joinedExpositions(texts.flat());
  }

  /** Of this process alone. */
  readOwn(): Promise<string> {
    for (const measure of this.measures.all()) {
      if (!this.registry.getSingleMetric(measure.name)) {
        this.registry.registerMetric(asMetric(measure));
      }
    }
    return this.registry.metrics();
  }
}

/** prom-client's metrics keep numbers of their own. This one reads them where they are counted. */
function asMetric({ name, help, type, read }: Measure): Gauge {
  const metric = new Gauge({ name, help, registers: [] });
  const values = () => read().flatMap((reading) => linesOf(name, reading));
  return Object.assign(metric, { get: async () => ({ name, help, type, values: values() }) });
}

function linesOf(name: string, { labels = {}, value }: Reading): Line[] {
  return value instanceof Histogram
    ? [
        ...[...value.cumulative()].map(([le, count]) => ({
          metricName: `${name}_bucket`,
          labels: { ...labels, le },
          value: count,
        })),
        { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: value.count },
        { metricName: `${name}_sum`, labels, value: value.sum },
        { metricName: `${name}_count`, labels, value: value.count },
      ]
    : [{ metricName: name, labels, value }];
}
