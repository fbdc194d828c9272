import type { Chart, Plugin } from 'chart.js';
import { drawInterval } from './intervalBand';
import { placeLabels } from './labels';
import { faded, type Theme } from './theme';

export interface Mark {
  /** Value on the x axis. */
  readonly x: number;
  readonly text: string;
  readonly color: string;
  readonly side: 'left' | 'right';
  /** Where the bound may lie, on the x axis; null = not drawn. */
  readonly interval?: { readonly from: number; readonly to: number } | null;
}

export interface Marks {
  readonly theme: Theme;
  /** Shaded from the first to the second. */
  readonly band: { readonly from: Mark; readonly to: Mark } | null;
  /** Solid lines with chips close to the plot. */
  readonly main: readonly Mark[];
  /** Thin dashed lines with small labels above. */
  readonly quiet: readonly Mark[];
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const CHIP_HEIGHT = 18;
const QUIET_HEIGHT = 15;
/** Of a line's colour in its chip's text: alone it is too pale to be read in some themes. */
const TEXT_SHARE = '60%';
/** Between the chips and the plot, where the topmost label of the y axis reaches up. */
const CHIP_LIFT = 8;

/** Space above the plot that the labels take: they lie outside of it, so that they never cover the curve. */
export function labelSpace({ main, quiet }: Marks): number {
  return (main.length > 0 ? CHIP_HEIGHT + CHIP_LIFT + 3 : 0) + (quiet.length > 0 ? QUIET_HEIGHT + 2 : 0);
}

/** Draws the band between the bounds beneath the series, and the bounds with their labels. */
export function boundsPlugin(marks: () => Marks | null): Plugin<'line'> {
  return {
    id: 'bounds',
    beforeDatasetsDraw(chart) {
      const shown = marks();
      if (shown !== null) drawBeneath(chart, shown);
    },
    afterDatasetsDraw(chart) {
      const shown = marks();
      if (shown === null) return;
      drawMain(chart, shown);
      drawQuietLabels(chart, shown);
    },
  };
}

function pixelOf(chart: Chart<'line'>, mark: Mark): number | null {
  const scale = chart.scales['x'];
  if (scale === undefined || !Number.isFinite(mark.x) || mark.x < scale.min || mark.x > scale.max) return null;
  return Math.round(scale.getPixelForValue(mark.x)) + 0.5;
}

function drawBeneath(chart: Chart<'line'>, { band, main, quiet, theme }: Marks): void {
  const { ctx, chartArea } = chart;
  const scale = chart.scales['x'];
  ctx.save();
  const left = band === null || scale === undefined ? 0 : Math.max(chartArea.left, scale.getPixelForValue(band.from.x));
  const right = band === null || scale === undefined ? 0 : Math.min(chartArea.right, scale.getPixelForValue(band.to.x));
  if (band !== null && right > left) {
    const shade = ctx.createLinearGradient(left, 0, right, 0);
    shade.addColorStop(0, faded(band.from.color, 0.12));
    shade.addColorStop(1, faded(band.to.color, 0.16));
    ctx.fillStyle = shade;
    ctx.fillRect(left, chartArea.top, right - left, chartArea.bottom - chartArea.top);
  }
  for (const mark of main) drawInterval(chart, mark, theme);
  ctx.setLineDash([3, 4]);
  ctx.lineWidth = 1;
  for (const mark of quiet) {
    const x = pixelOf(chart, mark);
    if (x === null) continue;
    ctx.strokeStyle = faded(mark.color, theme.highContrast ? 1 : 0.6);
    line(ctx, x, chartArea.top - labelSpace({ theme, band, quiet, main: [mark] }) + QUIET_HEIGHT, chartArea.bottom);
  }
  ctx.restore();
}

/** Where the solid lines and their chips are, in the order of the marks; null for those out of sight. */
export function mainPlaces(chart: Chart<'line'>, { main, theme }: Marks): ({ readonly x: number; readonly chip: Rectangle | null } | null)[] {
  chart.ctx.save();
  const shown = mainWithPixels(chart, main, theme);
  chart.ctx.restore();
  const top = chart.chartArea.top - CHIP_HEIGHT - CHIP_LIFT;
  return main.map((wanted) => {
    const found = shown.find(({ mark }) => mark === wanted);
    if (found === undefined) return null;
    const { x, left, width } = found;
    return { x, chip: left === null ? null : { left, top, width, height: CHIP_HEIGHT } };
  });
}

function mainWithPixels(chart: Chart<'line'>, main: readonly Mark[], theme: Theme) {
  const { ctx } = chart;
  ctx.font = `600 11px ${theme.fontFamily}`;
  return withPixels(chart, main, { gap: -8, apart: 4 }, (text) => ctx.measureText(text).width + 12);
}

function drawMain(chart: Chart<'line'>, { main, theme }: Marks): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  const shown = mainWithPixels(chart, main, theme);
  const top = chartArea.top - CHIP_HEIGHT - CHIP_LIFT;
  for (const { mark, x, width, left } of shown) {
    ctx.strokeStyle = mark.color;
    ctx.lineWidth = theme.highContrast ? 2.5 : 1.5;
    line(ctx, x, top + CHIP_HEIGHT + CHIP_LIFT / 2, chartArea.bottom);
    if (left === null) continue;
    // from the line to its chip beneath the row of chips, so that it crosses none of them
    const foot = Math.min(Math.max(x, left + 6), left + width - 6);
    ctx.beginPath();
    ctx.moveTo(x, top + CHIP_HEIGHT + CHIP_LIFT / 2);
    ctx.lineTo(foot, top + CHIP_HEIGHT + CHIP_LIFT / 2);
    ctx.lineTo(foot, top + CHIP_HEIGHT);
    ctx.stroke();
    ctx.fillStyle = theme.background;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(left, top, width, CHIP_HEIGHT, 4);
    ctx.fill();
    ctx.stroke();
    text(ctx, mark.text, left + 6, top + CHIP_HEIGHT / 2 + 0.5, `color-mix(in srgb, ${mark.color} ${TEXT_SHARE}, ${theme.foreground})`);
  }
  ctx.restore();
}

function drawQuietLabels(chart: Chart<'line'>, marks: Marks): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.font = `10px ${marks.theme.fontFamily}`;
  const middle = chartArea.top - labelSpace(marks) + QUIET_HEIGHT / 2;
  for (const { mark, left } of withPixels(chart, marks.quiet, { gap: 4, apart: 10 }, (label) => ctx.measureText(label).width)) {
    if (left !== null) text(ctx, mark.text, left, middle, marks.theme.description);
  }
  ctx.restore();
}

function withPixels(chart: Chart<'line'>, marks: readonly Mark[], spacing: { gap: number; apart: number }, widthOf: (text: string) => number) {
  const visible = marks.flatMap((mark) => {
    const x = pixelOf(chart, mark);
    return x === null ? [] : [{ mark, x, width: widthOf(mark.text), side: mark.side, gap: spacing.gap }];
  });
  const places = placeLabels(visible, 0, chart.width, spacing.apart);
  return visible.map((item, index) => ({ ...item, left: places[index] ?? null }));
}

function line(ctx: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
}

function text(ctx: CanvasRenderingContext2D, words: string, x: number, y: number, color: string): void {
  ctx.fillStyle = color;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.fillText(words, x, y);
}
