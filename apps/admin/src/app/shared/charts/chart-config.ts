import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { ChartColor, ChartSeries, ChartView } from './chart-view';

/** How a chart looks in the current theme and language. */
export interface ChartLook {
  readonly color: (variable: ChartColor | SurfaceColor) => string;
  /** The same colour as stripes. */
  readonly hatched: (color: string) => CanvasPattern | string;
  readonly count: (value: number) => string;
  /** Short, for an axis: 2M. */
  readonly shortCount: (value: number) => string;
  readonly font: string;
}

type SurfaceColor =
  | '--mat-sys-on-surface-variant'
  | '--mat-sys-outline-variant'
  | '--mat-sys-surface-container-lowest'
  | '--mat-sys-inverse-surface'
  | '--mat-sys-inverse-on-surface';
export type MixedConfiguration = ChartConfiguration<'bar' | 'line', number[], string>;

const BAR_PX = 36;
const MARKER_PX = 5;

/** `view` as chart.js expects it. */
export function chartConfig(view: ChartView, look: ChartLook): MixedConfiguration {
  const text = look.color('--mat-sys-on-surface-variant');
  const grid = look.color('--mat-sys-outline-variant');
  const onTooltip = look.color('--mat-sys-inverse-on-surface');
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
      // Every name is shown, on a line of its own.
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
      datasets: view.series.map((series) => dataset(series, view, look)),
    },
    options: {
      indexAxis: view.isHorizontal === true ? 'y' : 'x',
      responsive: true,
      maintainAspectRatio: false,
      // With live figures, animations would never end.
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
          labels: { color: text, font, boxHeight: 8, padding: 16, usePointStyle: true },
        },
        tooltip: {
          backgroundColor: look.color('--mat-sys-inverse-surface'),
          titleColor: onTooltip,
          titleFont: { ...font, weight: 600 },
          bodyColor: onTooltip,
          bodyFont: font,
          padding: 10,
          boxPadding: 4,
          usePointStyle: true,
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
  { name, color, values, isMarked }: ChartSeries,
  { unfinished }: ChartView,
  look: ChartLook,
): ChartDataset<'bar' | 'line', number[]> {
  const paint = look.color(color);
  const paints = <Paint>(usual: Paint, ofUnfinished: Paint) =>
    values.map((_, index) => (index === unfinished ? ofUnfinished : usual));
  const shared = { label: name, data: [...values], borderColor: paint };
  return isMarked
    ? {
        ...shared,
        type: 'line',
        showLine: false,
        pointStyle: 'rectRot',
        pointRadius: values.map((value) => (value > 0 ? MARKER_PX : 0)),
        pointHoverRadius: values.map((value) => (value > 0 ? MARKER_PX : 0)),
        pointBorderWidth: 2,
        pointBackgroundColor: paints(paint, look.color('--mat-sys-surface-container-lowest')),
        order: 0,
      }
    : {
        ...shared,
        type: 'bar',
        pointStyle: 'rect',
        backgroundColor: paints<CanvasPattern | string>(paint, look.hatched(paint)),
        borderWidth: paints(0, 1),
        borderRadius: 3,
        maxBarThickness: BAR_PX,
        order: 1,
      };
}
