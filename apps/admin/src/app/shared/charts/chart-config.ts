import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { ChartColor, ChartSeries, ChartView } from './chart-view';

/** What a chart looks like at the moment: by theme and language. */
export interface ChartLook {
  readonly color: (variable: ChartColor | '--mat-sys-on-surface-variant' | GridColor) => string;
  readonly count: (value: number) => string;
  /** Short, for an axis: 2M. */
  readonly shortCount: (value: number) => string;
  readonly font: string;
}

type GridColor = '--mat-sys-outline-variant';
export type MixedConfiguration = ChartConfiguration<'bar' | 'line', number[], string>;

const BAR_PX = 36;

/** `view` in the words of chart.js. */
export function chartConfig(view: ChartView, look: ChartLook): MixedConfiguration {
  const text = look.color('--mat-sys-on-surface-variant');
  const grid = look.color('--mat-sys-outline-variant');
  const font = { family: look.font, size: 12 };
  const names = {
    stacked: view.isStacked === true,
    grid: { display: false },
    border: { color: grid },
    ticks: {
      color: text,
      font,
      maxRotation: 0,
      autoSkipPadding: 12,
      // Every name counts, and has a line of its own.
      autoSkip: view.isHorizontal !== true,
    },
  };
  const counts = {
    stacked: view.isStacked === true,
    beginAtZero: true,
    grid: { color: grid },
    border: { display: false },
    ticks: {
      color: text,
      font,
      maxTicksLimit: 6,
      // Half a rotation does not exist.
      precision: 0,
      callback: (value: string | number) => look.shortCount(Number(value)),
      maxRotation: 0,
    },
  };
  return {
    type: 'bar',
    data: {
      labels: [...view.labels],
      datasets: view.series.map((series) => dataset(series, look)),
    },
    options: {
      indexAxis: view.isHorizontal === true ? 'y' : 'x',
      responsive: true,
      maintainAspectRatio: false,
      // Live figures would never come to rest.
      animation: false,
      interaction: {
        mode: 'index',
        axis: view.isHorizontal === true ? 'y' : 'x',
        intersect: false,
      },
      scales: view.isHorizontal === true ? { x: counts, y: names } : { x: names, y: counts },
      plugins: {
        legend: {
          display: view.series.length > 1,
          position: 'bottom',
          labels: { color: text, font, boxWidth: 10, boxHeight: 10, padding: 16 },
        },
        tooltip: {
          callbacks: {
            title: ([item]) => view.longLabels?.[item?.dataIndex ?? 0] ?? item?.label ?? '',
            label: (item) => `${item.dataset.label}: ${look.count(Number(item.raw))}`,
          },
        },
      },
    },
  };
}

function dataset(
  { name, color, values, isLine }: ChartSeries,
  look: ChartLook,
): ChartDataset<'bar' | 'line', number[]> {
  const paint = look.color(color);
  const shared = { label: name, data: [...values], backgroundColor: paint, borderColor: paint };
  return isLine
    ? {
        ...shared,
        type: 'line',
        borderWidth: 2,
        pointRadius: 2,
        order: 0,
      }
    : { ...shared, type: 'bar', borderRadius: 3, maxBarThickness: BAR_PX, order: 1 };
}
