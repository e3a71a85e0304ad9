import type { KeyStatus } from '@keypool/key-pool';
import { KEY_STATUSES } from '@keypool/key-pool';
import {
  FAILURE_CAUSES,
  type FailureCause,
  type OverviewDto,
  type OverviewRange,
} from '@keypool/dto';
import type { Texts } from '../../core/language/texts';
import type { KeyProvider } from '../../data/key-provider';
import type { ChartColor, ChartView } from '../../shared/charts/chart-view';
import { minuteIn } from '../../shared/format/minute-in';

const STATUS_COLORS = {
  healthy: '--chart-green',
  rate_limited: '--chart-amber',
  exhausted: '--chart-red',
  error: '--chart-violet',
} as const satisfies Record<KeyStatus, ChartColor>;

const CAUSE_COLORS = {
  quota_exhausted: '--chart-red',
  invalid_key: '--chart-violet',
  rate_limited: '--chart-amber',
  upstream_unavailable: '--chart-grey',
  unknown: '--mat-sys-primary',
} as const satisfies Record<FailureCause, ChartColor>;

/** As many as fit below each other. */
const SHOWN_KEYS = 10;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** How many keys of each provider are in which state. */
export function keysByStatus(
  { providers: figures }: OverviewDto,
  providers: readonly KeyProvider[],
  texts: Texts,
): ChartView {
  return {
    labelsName: texts.get('dashboard.chart.provider'),
    labels: providers.map(({ name }) => name),
    isHorizontal: true,
    isStacked: true,
    series: KEY_STATUSES.map((status) => ({
      name: texts.get(`keyStatus.${status}`),
      color: STATUS_COLORS[status],
      values: providers.map(({ id }) => figures[id].keys[status]),
    })),
  };
}

/** Failures and rotations over time. */
export function rotationsAndFailures(
  { series, range, timeZone }: OverviewDto,
  providers: readonly KeyProvider[],
  texts: Texts,
): ChartView {
  const minute = minuteIn(timeZone);
  const starts = series.map(({ start }) => minute(start));
  const running = series.findIndex(({ isRunning }) => isRunning);
  return {
    labelsName: texts.get('dashboard.chart.from'),
    labels: starts.map((start) => bucketLabel(start, range)),
    longLabels: starts.map((from, index) =>
      index === running ? texts.get('dashboard.chart.soFar', { from }) : from,
    ),
    unfinished: running,
    isStacked: true,
    series: [
      ...FAILURE_CAUSES.map((cause) => ({
        name: texts.get(`dashboard.cause.${cause}`),
        color: CAUSE_COLORS[cause],
        values: series.map((bucket) =>
          sum(providers.map(({ id }) => bucket.providers[id].failures[cause])),
        ),
      })),
      {
        name: texts.get('dashboard.chart.held'),
        color: '--chart-teal',
        values: series.map((bucket) => sum(providers.map(({ id }) => bucket.providers[id].held))),
      },
      {
        name: texts.get('dashboard.chart.undone'),
        color: '--chart-green',
        values: series.map((bucket) => sum(providers.map(({ id }) => bucket.providers[id].undone))),
      },
      {
        name: texts.get('dashboard.chart.rotations'),
        color: '--mat-sys-on-surface',
        isMarked: true,
        values: series.map((bucket) =>
          sum(providers.map(({ id }) => bucket.providers[id].rotations)),
        ),
      },
    ],
  };
}

/** The keys that did the most work in their current lives. */
export function workPerKey(
  field: 'tokensUsed' | 'requestsCount',
  { topKeys }: OverviewDto,
  providers: readonly KeyProvider[],
  texts: Texts,
): ChartView {
  const top = providers
    .flatMap(({ id }) => topKeys[id])
    .filter((key) => key[field] > 0)
    .sort((one, other) => other[field] - one[field])
    .slice(0, SHOWN_KEYS);
  return {
    labelsName: texts.get('dashboard.chart.key'),
    labels: top.map(({ keyId }) => shortened(keyId)),
    longLabels: top.map(({ keyId }) => keyId),
    isHorizontal: true,
    series: [
      {
        name: texts.get(`dashboard.${field}`),
        color: '--mat-sys-primary',
        values: top.map((key) => key[field]),
      },
    ],
  };
}

/** Whether there is anything to draw. */
export function isEmpty({ series }: ChartView): boolean {
  return series.every(({ values }) => sum(values) === 0);
}

/** Short enough for the axis: `14:00`, `21/11 18:00` or `21/11`. */
function bucketLabel(start: string, range: OverviewRange): string {
  const [day = '', time = ''] = start.split(' ');
  const dayAndMonth = day.slice(0, 5);
  switch (range) {
    case '24h':
      return time;
    case '7d':
      return `${dayAndMonth} ${time}`;
    case '30d':
      return dayAndMonth;
  }
}

function shortened(id: string): string {
  return id.length > 22 ? `${id.slice(0, 12)}…${id.slice(-8)}` : id;
}
