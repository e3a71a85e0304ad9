import { chartConfig, type ChartLook } from './chart-config';
import type { ChartView } from './chart-view';

const LOOK: ChartLook = {
  color: (variable) => `color of ${variable}`,
  count: (value) => `exactly ${value}`,
  shortCount: (value) => `about ${value}`,
  font: 'Inter',
};

const VIEW: ChartView = {
  labelsName: 'From',
  labels: ['14:00', '15:00'],
  longLabels: ['21/11/2026 14:00', '21/11/2026 15:00'],
  isStacked: true,
  series: [
    { name: 'Failures', color: '--chart-red', values: [1, 2] },
    { name: 'Rotations', color: '--mat-sys-primary', values: [0, 3], isLine: true },
  ],
};

describe('the configuration of a chart', () => {
  it('has each series in its colour, lines over bars', () => {
    const { data } = chartConfig(VIEW, LOOK);

    expect(data.labels).toEqual(['14:00', '15:00']);
    expect(data.datasets).toMatchObject([
      { type: 'bar', label: 'Failures', data: [1, 2], backgroundColor: 'color of --chart-red' },
      { type: 'line', label: 'Rotations', data: [0, 3], order: 0 },
    ]);
  });

  it('puts the counts on the axis along which the bars grow', () => {
    const upright = chartConfig(VIEW, LOOK).options;
    const lying = chartConfig({ ...VIEW, isHorizontal: true }, LOOK).options;

    expect(upright).toMatchObject({
      indexAxis: 'x',
      scales: { y: { beginAtZero: true, stacked: true } },
    });
    expect(lying).toMatchObject({
      indexAxis: 'y',
      scales: { x: { beginAtZero: true, stacked: true } },
    });
  });

  it('has a legend only for more than one series', () => {
    const alone = chartConfig({ ...VIEW, series: VIEW.series.slice(0, 1) }, LOOK);

    expect(alone.options?.plugins?.legend?.display).toBe(false);
    expect(chartConfig(VIEW, LOOK).options?.plugins?.legend?.display).toBe(true);
  });
});
