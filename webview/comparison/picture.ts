import { wrapped } from '../canvasText';
import type { LineChart } from '../chartParts';
import { atScale } from '../exportImage';
import type { Theme } from '../theme';
import { colorOf, lookOf } from './looks';
import type { Line } from './overlay';

/** Device pixels per CSS pixel of a picture, whatever the screen has. */
const SCALE = 2;
const MARGIN = 24;
const TITLE_HEIGHT = 26;
const LINE_HEIGHT = 18;
const SWATCH = 26;

/**
 * The chart as it is shown, with a title above and its legend beneath, on the theme's background.
 * @param lines named in the legend
 * @returns PNG in base64
 */
export function comparisonPicture(chart: LineChart, words: { title: string; subtitle: string }, lines: readonly Pick<Line, 'label' | 'look'>[], theme: Theme): string {
  atScale(chart, SCALE);
  try {
    return compose(chart, words, lines, theme);
  } finally {
    atScale(chart, window.devicePixelRatio);
  }
}

function compose(chart: LineChart, { title, subtitle }: { title: string; subtitle: string }, lines: readonly Pick<Line, 'label' | 'look'>[], theme: Theme): string {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This page cannot draw pictures.');
  const [large, small] = [`600 15px ${theme.fontFamily}`, `12px ${theme.fontFamily}`];
  context.font = large;
  const heading = wrapped(context, title, chart.width);
  context.font = small;
  const text = wrapped(context, subtitle, chart.width);
  const legend = legendRows(context, lines, chart.width);
  const width = chart.width + 2 * MARGIN;
  const height = heading.length * TITLE_HEIGHT + (text.length + legend.length + 1) * LINE_HEIGHT + chart.height + 2 * MARGIN;
  canvas.width = SCALE * width;
  canvas.height = SCALE * height;
  context.scale(SCALE, SCALE);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'top';
  context.fillStyle = theme.foreground;
  context.font = large;
  heading.forEach((line, index) => context.fillText(line, MARGIN, MARGIN + index * TITLE_HEIGHT));
  context.font = small;
  context.fillStyle = theme.description;
  const below = MARGIN + heading.length * TITLE_HEIGHT;
  text.forEach((line, index) => context.fillText(line, MARGIN, below + index * LINE_HEIGHT));
  const top = below + text.length * LINE_HEIGHT + LINE_HEIGHT / 2;
  context.drawImage(chart.canvas, MARGIN, top, chart.width, chart.height);
  legend.forEach((row, index) => drawLegendRow(context, row, top + chart.height + LINE_HEIGHT / 2 + index * LINE_HEIGHT, theme));
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

interface Entry {
  readonly label: string;
  readonly look: number;
  readonly left: number;
}

function legendRows(context: CanvasRenderingContext2D, lines: readonly Pick<Line, 'label' | 'look'>[], width: number): Entry[][] {
  const rows: Entry[][] = [];
  let left = 0;
  for (const { label, look } of lines) {
    const wide = SWATCH + 8 + context.measureText(label).width;
    if (rows.length === 0 || left + wide > width) {
      rows.push([]);
      left = 0;
    }
    rows.at(-1)?.push({ label, look, left: MARGIN + left });
    left += wide + 18;
  }
  return rows;
}

function drawLegendRow(context: CanvasRenderingContext2D, row: readonly Entry[], top: number, theme: Theme): void {
  for (const { label, look, left } of row) {
    context.strokeStyle = colorOf(look, theme.foreground);
    context.lineWidth = 2.5;
    context.setLineDash([...lookOf(look).dash]);
    context.beginPath();
    context.moveTo(left, top + 7);
    context.lineTo(left + SWATCH, top + 7);
    context.stroke();
    context.fillText(label, left + SWATCH + 8, top);
  }
}
