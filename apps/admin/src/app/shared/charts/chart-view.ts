/** A colour by its CSS variable: so it follows light and dark. */
export type ChartColor =
  | '--chart-green'
  | '--chart-amber'
  | '--chart-red'
  | '--chart-violet'
  | '--chart-grey'
  | '--mat-sys-on-surface'
  | '--mat-sys-primary';

export interface ChartSeries {
  readonly name: string;
  readonly color: ChartColor;
  /** One for each label. */
  readonly values: readonly number[];
  /** Markers lie over the bars of the others, where there is anything to mark. */
  readonly isMarked?: boolean;
}

/** What a chart shows, and the table that tells the same. */
export interface ChartView {
  /** What the labels are, over their column of the table. */
  readonly labelsName: string;
  readonly labels: readonly string[];
  /** For the table, where there is room: instead of `labels`. */
  readonly longLabels?: readonly string[];
  readonly series: readonly ChartSeries[];
  /** The label whose values still grow: drawn so that it does not look like a fall. */
  readonly unfinished?: number;
  /** Bars to the right: for labels that are names. */
  readonly isHorizontal?: boolean;
  readonly isStacked?: boolean;
}
