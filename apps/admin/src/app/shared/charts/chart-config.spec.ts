import { chartConfig, type ChartLook } from './chart-config';
import type { ChartView } from './chart-view';

const LOOK: ChartLook = {
  color: (variable) => `color of ${variable}`,
  hatched: (color) => `hatched ${color}`,
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
    { name: 'Rotations', color: '--mat-sys-on-surface', values: [0, 3], isMarked: true },
  ],
};

describe('the configuration of a chart', () => {
  it('has each series in its colour, markers over bars where there is something to mark', () => {
    const { data } = chartConfig(VIEW, LOOK);

    expect(data.labels).toEqual(['14:00', '15:00']);
    expect(data.datasets).toMatchObject([
      {
        type: 'bar',
        label: 'Failures',
        data: [1, 2],
        backgroundColor: ['color of --chart-red', 'color of --chart-red'],
      },
      {
        type: 'line',
        label: 'Rotations',
        data: [0, 3],
        showLine: false,
        pointRadius: [0, 5],
        order: 0,
      },
    ]);
  });

  it('draws an unfinished period differently', () => {
    const { data } = chartConfig({ ...VIEW, unfinished: 1 }, LOOK);

    expect(data.datasets).toMatchObject([
      { backgroundColor: ['color of --chart-red', 'hatched color of --chart-red'] },
      {
        pointBackgroundColor: [
          'color of --mat-sys-on-surface',
          'color of --mat-sys-surface-container-lowest',
        ],
      },
    ]);
  });

  it('has a tooltip in the colours and the font of the app', () => {
    expect(chartConfig(VIEW, LOOK).options?.plugins?.tooltip).toMatchObject({
      backgroundColor: 'color of --mat-sys-inverse-surface',
      titleColor: 'color of --mat-sys-inverse-on-surface',
      bodyColor: 'color of --mat-sys-inverse-on-surface',
      titleFont: { family: 'Inter' },
      bodyFont: { family: 'Inter' },
    });
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
