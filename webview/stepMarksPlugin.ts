import type { Chart, Plugin } from 'chart.js';
import type { StepMark } from '../src/analysis/analysis';
import { wrapped } from './canvasText';
import type { Metric } from './rangeSeries';
import { faded, type Theme } from './theme';

/** A step of the analysis as a chart shows it. */
export interface ShownStep {
  readonly marks: readonly StepMark[];
  readonly theme: Theme;
  /** Of the chart's left axis. */
  readonly metric: Metric;
  toX(lr: number): number;
}

type Of<K extends StepMark['kind']> = Extract<StepMark, { kind: K }>;

const FONT_SIZE = 11;
const LINE_HEIGHT = 14;
const PILL_HEIGHT = LINE_HEIGHT + 4;
const ROW = PILL_HEIGHT + 4;
/** Between a pill's edges left and right and its words, both together. */
const INSET = 12;
/** Of the background that is laid over the curves, so that what the step shows stands out. */
const VEIL = 0.45;
const ARROW = 5;

/** Draws over the curves what one step of "How these numbers came about" talks about. */
export function stepMarksPlugin(step: () => ShownStep | null): Plugin<'line'> {
  return {
    id: 'step',
    afterDatasetsDraw(chart) {
      const shown = step();
      if (shown === null) return;
      const { ctx, chartArea } = chart;
      ctx.save();
      ctx.beginPath();
      ctx.rect(chartArea.left, chartArea.top, chartArea.right - chartArea.left, chartArea.bottom - chartArea.top);
      ctx.clip();
      ctx.fillStyle = faded(shown.theme.background, VEIL);
      ctx.fillRect(chartArea.left, chartArea.top, chartArea.right - chartArea.left, chartArea.bottom - chartArea.top);
      ctx.strokeStyle = shown.theme.foreground;
      ctx.font = `${String(FONT_SIZE)}px ${shown.theme.fontFamily}`;
      ctx.lineWidth = shown.theme.highContrast ? 2 : 1.5;
      for (const mark of of(shown, 'stretch')) drawStretch(chart, shown, mark);
      const labels = placedLabels(chart, shown);
      const clear = Math.max(chartArea.top, ...labels.map(({ top }) => top + ROW));
      for (const mark of of(shown, 'lr')) upright(chart, pixel(chart, shown.toX(mark.lr)));
      for (const mark of of(shown, 'move')) drawMove(chart, shown, mark);
      for (const mark of of(shown, 'level')) drawLevel(chart, shown, mark, clear);
      for (const { label, ...place } of labels) pill(ctx, shown.theme, [label], place);
      ctx.restore();
    },
  };
}

/** The stretch of the x axis that a step's marks span; null where they name no LR. */
export function extentOf(marks: readonly StepMark[], toX: (lr: number) => number): { readonly min: number; readonly max: number } | null {
  const places = marks.flatMap((mark) => (mark.kind === 'lr' ? [mark.lr] : mark.kind === 'level' ? [] : [mark.from, mark.to])).map(toX).filter((x) => Number.isFinite(x));
  return places.length === 0 ? null : { min: Math.min(...places), max: Math.max(...places) };
}

function of<K extends StepMark['kind']>({ marks }: ShownStep, kind: K): Of<K>[] {
  return marks.filter((mark): mark is Of<K> => mark.kind === kind);
}

/** NaN where the place is left of all that an axis of logarithms can show. */
function pixel(chart: Chart<'line'>, x: number): number {
  const scale = chart.scales['x'];
  return scale === undefined || !Number.isFinite(x) ? Number.NaN : scale.getPixelForValue(x);
}

function upright(chart: Chart<'line'>, x: number): void {
  if (!Number.isFinite(x)) return;
  const { ctx, chartArea } = chart;
  ctx.beginPath();
  ctx.moveTo(Math.round(x) + 0.5, chartArea.top);
  ctx.lineTo(Math.round(x) + 0.5, chartArea.bottom);
  ctx.stroke();
}

function drawStretch(chart: Chart<'line'>, { theme, toX }: ShownStep, { from, to }: Of<'stretch'>): void {
  const { ctx, chartArea } = chart;
  const left = Number.isFinite(toX(from)) ? pixel(chart, toX(from)) : chartArea.left;
  const right = pixel(chart, toX(to));
  ctx.fillStyle = faded(theme.foreground, 0.16);
  ctx.fillRect(left, chartArea.top, Math.max(right - left, 1), chartArea.bottom - chartArea.top);
  ctx.save();
  ctx.lineWidth = 1;
  upright(chart, left);
  upright(chart, right);
  ctx.restore();
}

/** @param clear where the names of the uprights end, in pixels from the top */
function drawLevel(chart: Chart<'line'>, { theme, metric }: ShownStep, mark: Of<'level'>, clear: number): void {
  const { ctx, chartArea } = chart;
  const scale = chart.scales[mark.metric === metric ? 'y' : 'loss'];
  if (scale === undefined) return;
  const y = Math.round(scale.getPixelForValue(mark.value)) + 0.5;
  ctx.save();
  ctx.setLineDash([6, 4]);
  if (mark.metric !== metric) ctx.strokeStyle = theme.loss;
  ctx.beginPath();
  ctx.moveTo(chartArea.left, y);
  ctx.lineTo(chartArea.right, y);
  ctx.stroke();
  ctx.restore();
  const lines = wrapped(ctx, mark.label, chartArea.right - chartArea.left - INSET - 8);
  const width = Math.max(...lines.map((line) => ctx.measureText(line).width)) + INSET;
  const above = y - pillHeight(lines) - 3;
  // above its line, or below where that would leave the plot or cover the name of an upright
  pill(ctx, theme, lines, { left: chartArea.right - width - 6, top: above < clear ? Math.max(y + 3, clear) : above, width });
}

function drawMove(chart: Chart<'line'>, { toX }: ShownStep, { from, to }: Of<'move'>): void {
  const { ctx, chartArea } = chart;
  const [start, end] = [pixel(chart, toX(from)), pixel(chart, toX(to))];
  upright(chart, start);
  upright(chart, end);
  const y = chartArea.top + 1.7 * ROW;
  const direction = Math.sign(end - start);
  ctx.beginPath();
  ctx.moveTo(start, y);
  ctx.lineTo(end, y);
  ctx.moveTo(end - direction * ARROW, y - ARROW);
  ctx.lineTo(end, y);
  ctx.lineTo(end - direction * ARROW, y + ARROW);
  ctx.stroke();
}

/** The names of the uprights, each over its own line, in as many rows as keep them from covering each other. */
function placedLabels(chart: Chart<'line'>, step: ShownStep) {
  const { ctx, chartArea } = chart;
  const { toX } = step;
  const labels = step.marks.flatMap((mark) => {
    if (mark.kind === 'level') return [];
    const x = mark.kind === 'lr' ? pixel(chart, toX(mark.lr)) : (pixel(chart, toX(mark.from)) + pixel(chart, toX(mark.to))) / 2;
    return x >= chartArea.left - 1 && x <= chartArea.right + 1 ? [{ label: mark.label, x, width: ctx.measureText(mark.label).width + INSET }] : [];
  });
  const ends: number[] = [];
  return labels.toSorted((one, other) => one.x - other.x).map(({ label, x, width }) => {
    const left = Math.min(Math.max(x - width / 2, chartArea.left + 2), chartArea.right - 2 - width);
    const free = ends.findIndex((end) => end + 4 <= left);
    const row = free < 0 ? ends.length : free;
    ends[row] = left + width;
    return { label, left, top: chartArea.top + 4 + row * ROW, width };
  });
}

function pillHeight(lines: readonly string[]): number {
  return PILL_HEIGHT + (lines.length - 1) * LINE_HEIGHT;
}

function pill(ctx: CanvasRenderingContext2D, theme: Theme, lines: readonly string[], { left, top, width }: { left: number; top: number; width: number }): void {
  ctx.save();
  ctx.fillStyle = theme.background;
  ctx.strokeStyle = theme.foreground;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.roundRect(left, top, width, pillHeight(lines), 4);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = theme.foreground;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  lines.forEach((line, index) => ctx.fillText(line, left + INSET / 2, top + PILL_HEIGHT / 2 + 0.5 + index * LINE_HEIGHT));
  ctx.restore();
}
