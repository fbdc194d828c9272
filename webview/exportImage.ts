import { formatLr } from '../src/analysis/formatLr';
import { currentTranslations, t } from '../src/text/text';
import { shownBoundText, type ShownBounds } from './bounds';
import { wrapped } from './canvasText';
import type { LineChart } from './chartParts';
import { isLive, isRangeTest, type RunView } from './state';
import type { Theme } from './theme';
import { formatCount, kindName, metaLine, scheduleText, scriptBaseName } from './words';

/** Device pixels per CSS pixel of a picture, whatever the screen has. */
const SCALE = 2;
const MARGIN = 24;
const TITLE_HEIGHT = 26;
const LINE_HEIGHT = 18;
/** Between a chart and what follows. */
const GAP = 8;
/** A line's sample in the legend, with the space to its name. */
const SWATCH = 20;

/**
 * The charts as they are shown, one beneath the other, with a title and where the numbers come from, on the theme's background.
 * @param bounds as the charts show them; null = none are marked
 * @returns PNG in base64
 */
export function chartPicture(run: RunView, bounds: ShownBounds | null, charts: readonly LineChart[], theme: Theme): string {
  for (const chart of charts) atScale(chart, SCALE);
  try {
    return compose(run, bounds, charts, theme);
  } finally {
    for (const chart of charts) atScale(chart, window.devicePixelRatio);
  }
}

/** Draws a chart anew at a number of device pixels per CSS pixel; within one task nothing of it is seen. */
export function atScale(chart: LineChart, ratio: number): void {
  chart.options.devicePixelRatio = ratio;
  chart.resize();
}

function compose(run: RunView, bounds: ShownBounds | null, charts: readonly LineChart[], theme: Theme): string {
  const width = Math.max(...charts.map((chart) => chart.width));
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This page cannot draw pictures.');
  const fonts = { title: `600 15px ${theme.fontFamily}`, small: `12px ${theme.fontFamily}` };
  context.font = fonts.title;
  const title = wrapped(context, `${scriptBaseName(run)}: ${kindName(run.record.request.kind)}`, width);
  context.font = fonts.small;
  const above = wrapped(context, subtitle(run, bounds), width);
  const below = wrapped(context, provenanceLine(run), width);
  const legends = charts.map((chart) => ({ chart, rows: legendRows(context, chart, width) }));
  const height = legends.reduce((sum, { chart, rows }) => sum + rows.length * LINE_HEIGHT + GAP + chart.height, 0) + title.length * TITLE_HEIGHT + (above.length + below.length) * LINE_HEIGHT + LINE_HEIGHT;
  canvas.width = SCALE * (width + 2 * MARGIN);
  canvas.height = SCALE * (height + 2 * MARGIN);
  context.scale(SCALE, SCALE);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width + 2 * MARGIN, height + 2 * MARGIN);
  context.textBaseline = 'top';
  let top = MARGIN;
  const write = (lines: readonly string[], font: string, color: string, lineHeight: number) => {
    context.font = font;
    context.fillStyle = color;
    for (const line of lines) {
      context.fillText(line, MARGIN, top);
      top += lineHeight;
    }
  };
  write(title, fonts.title, theme.foreground, TITLE_HEIGHT);
  write(above, fonts.small, theme.description, LINE_HEIGHT);
  top += LINE_HEIGHT / 2;
  for (const { chart, rows } of legends) {
    for (const row of rows) {
      drawLegend(context, row, theme, top);
      top += LINE_HEIGHT;
    }
    context.drawImage(chart.canvas, MARGIN, top, chart.width, chart.height);
    top += chart.height + GAP;
  }
  top += LINE_HEIGHT / 2;
  write(below, fonts.small, theme.description, LINE_HEIGHT);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

interface Entry {
  readonly label: string;
  readonly color: string | null;
  readonly dash: readonly number[];
  /** From the left edge of the charts. */
  readonly left: number;
}

/** The lines that are drawn, in as many rows as their names need. */
function legendRows(context: CanvasRenderingContext2D, chart: LineChart, width: number): Entry[][] {
  const rows: Entry[][] = [[]];
  const named = new Set<string>();
  let left = 0;
  for (const { label = '', borderColor, borderDash } of chart.data.datasets) {
    if (named.has(label)) continue;
    named.add(label);
    const wide = SWATCH + context.measureText(label).width;
    if (left > 0 && left + wide > width) {
      rows.push([]);
      left = 0;
    }
    rows.at(-1)?.push({ label, color: typeof borderColor === 'string' ? borderColor : null, dash: Array.isArray(borderDash) ? borderDash.filter((length) => length !== undefined) : [], left });
    left += wide + LINE_HEIGHT;
  }
  return rows;
}

function drawLegend(context: CanvasRenderingContext2D, row: readonly Entry[], theme: Theme, top: number): void {
  for (const { label, color, dash, left } of row) {
    context.strokeStyle = color ?? theme.foreground;
    context.lineWidth = 3;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(MARGIN + left, top + 7);
    context.lineTo(MARGIN + left + 14, top + 7);
    context.stroke();
    context.fillStyle = theme.description;
    context.fillText(label, MARGIN + left + SWATCH, top);
  }
}

/** What was found, or what was trained with. */
function subtitle(run: RunView, bounds: ShownBounds | null): string {
  if (isRangeTest(run) && isLive(run)) return t('Bounds are read once the curve is complete.');
  if (isRangeTest(run)) return bounds === null ? t('No bounds can be read from this curve.') : t('Max LR {0}, min LR {1}.', shownBoundText(bounds.max), shownBoundText(bounds.min));
  const { schedule } = run.record.request;
  return schedule === null ? t('The learning rate is as the script sets it.') : `${scheduleText(schedule)}.`;
}

function provenanceLine(run: RunView): string {
  const { provenance, startedAt, createdAt } = run.record;
  const when = new Date(startedAt ?? createdAt).toLocaleString(currentTranslations().language);
  if (provenance === null) return [metaLine(run), when].join(' · ');
  const { optimizer, batchSize, scriptHash } = provenance;
  return [
    metaLine(run),
    optimizer.className,
    batchSize === null ? null : t('batch size {0}', formatCount(batchSize)),
    optimizer.weightDecay === null ? null : t('weight decay {0}', formatLr(optimizer.weightDecay)),
    t('script {0}', scriptHash.slice(0, 8)),
    when,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
