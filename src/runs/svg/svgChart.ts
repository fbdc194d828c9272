import { logTicks, roundTicks, tickText } from './ticks';

export interface SvgPoint {
  readonly x: number;
  /** NaN leaves a gap. */
  readonly y: number;
}

export interface SvgSeries {
  readonly label: string;
  readonly colour: string;
  /** `faint` = a thin line beneath the others. */
  readonly kind: 'line' | 'dots' | 'dashes' | 'faint';
  readonly points: readonly SvgPoint[];
}

/** A stretch of the x axis that is shaded, with its ends named. */
export interface SvgBand {
  readonly from: number;
  readonly to: number;
  readonly labels: readonly [from: string, to: string];
  /** Where its ends may lie: shaded more. */
  readonly intervals?: readonly { readonly from: number; readonly to: number }[];
}

export interface SvgAxis {
  readonly title: string;
  readonly least: number;
  readonly most: number;
  /** Whether numbers are shares of 1, shown in percent. */
  readonly percent: boolean;
  /** Whether equal steps are equal factors; `least` is above 0 then. */
  readonly log?: boolean;
}

export interface SvgPlot {
  readonly x: SvgAxis;
  readonly y: SvgAxis;
  readonly series: readonly SvgSeries[];
  readonly band: SvgBand | null;
}

/** Place of a plot's area in the picture, in pixels. */
export interface SvgBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** More dots than one can tell apart, or marks on a line than one can see. */
const MOST_POINTS = 1000;
const GRID = '#e2e2e2';
const INK = '#333333';
const BAND = '#1a7f37';

/** One plot: grid, axes with numbers and titles, band, curves. Self-contained SVG elements. */
export function svgPlot(plot: SvgPlot, box: SvgBox, id: string): string {
  const { left, top, width, height } = box;
  const along = ({ least, most, log = false }: SvgAxis, value: number): number => (log ? Math.log(Math.max(value, least) / least) / Math.log(most / least) : (value - least) / (most - least));
  const toX = (value: number): number => left + along(plot.x, value) * width;
  const toY = (value: number): number => top + height - ((value - plot.y.least) / (plot.y.most - plot.y.least)) * height;
  const xTicks = plot.x.log === true ? { values: logTicks(plot.x.least, plot.x.most), step: null } : roundTicks(plot.x.least, plot.x.most, 8);
  const yTicks = roundTicks(plot.y.least, plot.y.most, 5);
  const words = (axis: SvgAxis, value: number, step: number): string => (axis.percent ? `${tickText(Number((100 * value).toPrecision(12)), 100 * step)} %` : tickText(value, step));
  const bottom = top + height;
  return [
    `<clipPath id="${id}"><rect x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}"/></clipPath>`,
    ...yTicks.values.map((value) => `<path d="M${n(left)} ${n(toY(value))}h${n(width)}" stroke="${GRID}"/>${text(left - 6, toY(value) + 4, words(plot.y, value, yTicks.step), { anchor: 'end' })}`),
    ...xTicks.values.map((value) => `<path d="M${n(toX(value))} ${n(top)}v${n(height)}" stroke="${GRID}"/>${text(toX(value), bottom + 16, words(plot.x, value, xTicks.step ?? value), { anchor: 'middle' })}`),
    ...(plot.band === null ? [] : [bandMarks(plot.band, toX, box)]),
    `<g clip-path="url(#${id})">`,
    ...plot.series.map((series) => seriesMarks(series, toX, toY)),
    '</g>',
    `<path d="M${n(left)} ${n(top)}v${n(height)}h${n(width)}" fill="none" stroke="${INK}"/>`,
    text(left + width / 2, bottom + 34, plot.x.title, { anchor: 'middle' }),
    `<text transform="translate(${n(left - 46)} ${n(top + height / 2)}) rotate(-90)" text-anchor="middle">${escapeXml(plot.y.title)}</text>`,
  ].join('\n');
}

/** The names of curves with their marks, in a row. */
export function svgLegend(series: readonly SvgSeries[], left: number, y: number): string {
  let x = left;
  const parts: string[] = [];
  // curves of one name have one entry
  for (const { label, colour, kind } of series.filter((one, index) => series.findIndex((other) => other.label === one.label) === index)) {
    parts.push(kind === 'dots' ? `<circle cx="${n(x + 8)}" cy="${n(y - 4)}" r="3" fill="${colour}"/>` : `<path d="M${n(x)} ${n(y - 4)}h16" stroke="${colour}" stroke-width="${kind === 'faint' ? '1' : '2'}"${dash(kind)}/>`);
    parts.push(text(x + 22, y, label));
    x += 22 + widthOf(label) + 18;
  }
  return parts.join('\n');
}

/** Lines of text, broken at spaces so that they fit into a width in pixels. */
export function svgParagraph(words: string, { left, top, width, size }: { readonly left: number; readonly top: number; readonly width: number; readonly size: number }): { readonly svg: string; readonly bottom: number } {
  const lines: string[] = [];
  for (const word of words === '' ? [] : words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`, size) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const lineHeight = 1.4 * size;
  return { svg: lines.map((line, index) => text(left, top + index * lineHeight + size, line, { size })).join('\n'), bottom: top + lines.length * lineHeight };
}

export function text(x: number, y: number, words: string, { anchor = 'start', size = 12, bold = false, colour = INK }: { anchor?: 'start' | 'middle' | 'end'; size?: number; bold?: boolean; colour?: string } = {}): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" font-size="${n(size)}"${bold ? ' font-weight="600"' : ''} fill="${colour}">${escapeXml(words)}</text>`;
}

export function escapeXml(words: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  // Control characters may not stand in XML at all.
  return words.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"']/g, (character) => names[character] ?? character);
}

function bandMarks({ from, to, labels, intervals = [] }: SvgBand, toX: (value: number) => number, { left, top, width, height }: SvgBox): string {
  const clamp = (x: number): number => Math.min(Math.max(x, left), left + width);
  const [start, end] = [clamp(toX(from)), clamp(toX(to))];
  const line = (x: number): string => `<path d="M${n(x)} ${n(top)}v${n(height)}" stroke="${BAND}" stroke-dasharray="4 3"/>`;
  const [first, last] = labels;
  // A label that would leave the plot to the right, or run into the other one, stands on the other side or a line lower.
  const isRoomRight = end + 4 + widthOf(last) <= left + width;
  return [
    `<rect x="${n(start)}" y="${n(top)}" width="${n(end - start)}" height="${n(height)}" fill="${BAND}" fill-opacity="0.1"/>`,
    ...intervals.map((interval) => {
      const [low, high] = [clamp(toX(interval.from)), clamp(toX(interval.to))];
      return `<rect x="${n(low)}" y="${n(top)}" width="${n(high - low)}" height="${n(height)}" fill="${BAND}" fill-opacity="0.16" stroke="${BAND}" stroke-opacity="0.35"/>`;
    }),
    line(start),
    line(end),
    text(start + 4, top + 28, first, { colour: BAND }),
    text(isRoomRight ? end + 4 : end - 4, top + 13, last, { colour: BAND, anchor: isRoomRight ? 'start' : 'end' }),
  ].join('\n');
}

function seriesMarks({ kind, points, colour }: SvgSeries, toX: (value: number) => number, toY: (value: number) => number): string {
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const shown = points.filter((_, index) => index % every === 0 || index === points.length - 1);
  if (kind === 'dots') {
    const dots = shown.filter(({ y }) => Number.isFinite(y)).map(({ x, y }) => `<circle cx="${n(toX(x))}" cy="${n(toY(y))}" r="1.5"/>`);
    return `<g fill="${colour}" fill-opacity="0.55">${dots.join('')}</g>`;
  }
  let isPenUp = true;
  const steps = shown.map(({ x, y }) => {
    const isGap = !Number.isFinite(y);
    const step = isGap ? '' : `${isPenUp ? 'M' : 'L'}${n(toX(x))} ${n(toY(y))}`;
    isPenUp = isGap;
    return step;
  });
  const look = kind === 'faint' ? 'stroke-width="1" stroke-opacity="0.55"' : 'stroke-width="2"';
  return `<path d="${steps.join('')}" fill="none" stroke="${colour}" ${look} stroke-linejoin="round"${dash(kind)}/>`;
}

function dash(kind: SvgSeries['kind']): string {
  return kind === 'dashes' ? ' stroke-dasharray="5 4"' : '';
}

/** Width of a text in pixels, roughly: a picture cannot measure its own fonts. */
function widthOf(words: string, size = 12): number {
  return 0.54 * size * words.length;
}

/** A number for SVG, to a hundredth of a pixel. */
function n(value: number): string {
  return String(Number(value.toFixed(2)));
}
