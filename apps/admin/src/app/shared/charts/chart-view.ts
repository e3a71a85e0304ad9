/** A colour by its CSS variable, so that it follows light and dark. */
export type ChartColor =
  | '--chart-green'
  | '--chart-amber'
  | '--chart-red'
  | '--chart-violet'
  | '--chart-teal'
  | '--chart-grey'
  | '--mat-sys-on-surface'
  | '--mat-sys-primary';

export interface ChartSeries {
  readonly name: string;
  readonly color: ChartColor;
  /** One for each label. */
  readonly values: readonly number[];
  /** Drawn as markers over the bars of the others. */
  readonly isMarked?: boolean;
}

/** What a chart shows, and the table with the same figures. */
export interface ChartView {
  /** What the labels are, over their column of the table. */
  readonly labelsName: string;
  readonly labels: readonly string[];
  /** Replaces `labels` in the table, which has more room. */
  readonly longLabels?: readonly string[];
  readonly series: readonly ChartSeries[];
  /** The label whose values still grow, drawn so that it does not look like a drop. */
  readonly unfinished?: number;
  /** Bars to the right: for labels that are names. */
  readonly isHorizontal?: boolean;
  readonly isStacked?: boolean;
}
