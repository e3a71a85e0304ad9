import { DOCUMENT } from '@angular/common';
import {
  afterRenderEffect,
  DestroyRef,
  Directive,
  ElementRef,
  inject,
  input,
  signal,
} from '@angular/core';
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import { LanguageStore } from '../../core/language/language-store';
import { ThemeStore } from '../../core/theme/theme-store';
import { chartConfig, type ChartLook } from './chart-config';
import type { ChartView } from './chart-view';

// Only what the charts of this app need is in the bundle.
Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

/** Draws a chart, and again when its data, the theme or the language changes. */
@Directive({ selector: 'canvas[appChart]' })
export class ChartCanvas {
  private readonly canvas = inject<ElementRef<HTMLCanvasElement>>(ElementRef).nativeElement;
  private readonly document = inject(DOCUMENT);
  private readonly language = inject(LanguageStore);
  private readonly theme = inject(ThemeStore).theme;

  readonly view = input.required<ChartView>({ alias: 'appChart' });

  private readonly isDarkSystem = signal(false);
  private chart: Chart<'bar' | 'line', number[], string> | null = null;

  constructor() {
    const destroyRef = inject(DestroyRef);
    this.followSystem(destroyRef);
    // After rendering: the theme's colours are in force only then.
    afterRenderEffect(() => {
      this.theme();
      this.isDarkSystem();
      this.draw(this.view());
    });
    destroyRef.onDestroy(() => this.chart?.destroy());
  }

  private draw(view: ChartView): void {
    const config = chartConfig(view, this.look());
    if (!this.chart) {
      this.chart = new Chart(this.canvas, config);
      return;
    }
    this.chart.data = config.data;
    this.chart.options = config.options ?? {};
    this.chart.update();
  }

  private look(): ChartLook {
    const style = getComputedStyle(this.canvas);
    const locale = this.language.locale();
    const format = new Intl.NumberFormat(locale);
    const short = new Intl.NumberFormat(locale, { notation: 'compact' });
    return {
      // A variable's own value is the unresolved `light-dark(…)`: an element has to use it.
      color: (variable) => {
        this.canvas.style.color = `var(${variable})`;
        return style.color;
      },
      hatched: (color) => hatched(this.canvas, color),
      count: (value) => format.format(value),
      shortCount: (value) => short.format(value),
      font: style.fontFamily,
    };
  }

  private followSystem(destroyRef: DestroyRef): void {
    const query = this.document.defaultView?.matchMedia('(prefers-color-scheme: dark)');
    if (!query) {
      return;
    }
    const follow = () => this.isDarkSystem.set(query.matches);
    follow();
    query.addEventListener('change', follow);
    destroyRef.onDestroy(() => query.removeEventListener('change', follow));
  }
}

const STRIPES_PX = 6;

/** Stripes that rise to the right, on nothing. */
function hatched(canvas: HTMLCanvasElement, color: string): CanvasPattern | string {
  const tile = canvas.ownerDocument.createElement('canvas');
  tile.width = tile.height = STRIPES_PX;
  const brush = tile.getContext('2d');
  if (!brush) {
    return color;
  }
  brush.strokeStyle = color;
  brush.lineWidth = 2;
  // Beyond the corners too: the tiles must join.
  for (const offset of [-STRIPES_PX, 0, STRIPES_PX]) {
    brush.moveTo(offset, STRIPES_PX);
    brush.lineTo(offset + STRIPES_PX, 0);
  }
  brush.stroke();
  return brush.createPattern(tile, 'repeat') ?? color;
}
