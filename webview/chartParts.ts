import { Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip, type ChartDataset, type ChartOptions, type Plugin, type Tick } from 'chart.js';
import { logTicks, spacedLabels, tickPower, tickText } from './axes';
import { faded, type Theme } from './theme';
import type { XY } from './thin';

// Only the parts that are used; the whole of chart.js would double the bundle.
Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, Tooltip);

export type LineChart = Chart<'line', XY[]>;
export type LineDataset = ChartDataset<'line', XY[]>;

/** Width of the axes left and right, so that charts above each other line up. */
export const AXIS_WIDTH = 56;

/** A chart that is made when there is something to draw: making one draws it, and drawing is what takes long. */
export class Drawing {
  readonly #canvas: HTMLCanvasElement;
  readonly #plugins: Plugin<'line'>[];
  #chart: LineChart | null = null;

  constructor(canvas: HTMLCanvasElement, plugins: Plugin<'line'>[]) {
    this.#canvas = canvas;
    this.#plugins = plugins;
  }

  /** null before anything was drawn. */
  get chart(): LineChart | null {
    return this.#chart;
  }

  draw(datasets: LineDataset[], options: ChartOptions<'line'>): LineChart {
    if (this.#chart === null) this.#chart = new Chart<'line', XY[]>(this.#canvas, { type: 'line', data: { datasets }, options, plugins: this.#plugins });
    else {
      this.#chart.data.datasets = datasets;
      this.#chart.options = options;
      this.#chart.update('none');
    }
    return this.#chart;
  }
}

/** Tells whenever the chart was drawn, also after its box changed its size. */
export function drawnPlugin(onDrawn: () => void): Plugin<'line'> {
  return { id: 'drawn', afterRender: onDrawn };
}

/** @param words of a point for the hover under the pointer; null = the chart is read out otherwise, and takes no notice of the pointer */
export function baseOptions(theme: Theme, words: { title(x: number): string; value(label: string, y: number): string } | null): ChartOptions<'line'> {
  return {
    ...(words === null ? { events: [] } : {}),
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    spanGaps: false,
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    font: { family: theme.fontFamily, size: 11 },
    color: theme.description,
    plugins: {
      tooltip: {
        enabled: words !== null,
        animation: false,
        backgroundColor: theme.hoverBackground,
        borderColor: theme.hoverBorder,
        borderWidth: 1,
        cornerRadius: 3,
        caretSize: 0,
        titleColor: theme.hoverForeground,
        bodyColor: theme.hoverForeground,
        titleFont: { family: theme.fontFamily, size: 11, weight: 600 },
        bodyFont: { family: theme.fontFamily, size: 11 },
        boxWidth: 8,
        boxHeight: 8,
        callbacks: {
          title: (items) => (items[0] === undefined || words === null ? '' : words.title(items[0].parsed.x ?? Number.NaN)),
          label: (item) => words?.value(item.dataset.label ?? '', item.parsed.y ?? Number.NaN),
        },
      },
    },
  };
}

function ticks(theme: Theme) {
  return { color: theme.description, font: { family: theme.fontFamily, size: 11 }, maxRotation: 0 };
}

export function xAxis(theme: Theme, options: { min: number; max: number; title: string | null; format(value: number, all: readonly number[]): string }) {
  return {
    type: 'linear' as const,
    min: options.min,
    max: options.max,
    title: { display: options.title !== null, text: options.title ?? '', color: theme.description, font: { family: theme.fontFamily, size: 11 } },
    grid: { display: false },
    border: { color: theme.axis },
    ticks: { ...ticks(theme), maxTicksLimit: 9, includeBounds: false, callback: (value: string | number, _: number, all: readonly { value: number }[]) => options.format(Number(value), all.map((tick) => tick.value)) },
  };
}

/** @param options.most ticks; 0 draws none and only keeps the axis' width */
export function yAxis(theme: Theme, options: { position: 'left' | 'right'; min: number; max: number; title: string | null; most: number }) {
  const right = options.position === 'right';
  const power = tickPower(options, options.most);
  const title = power === 0 ? options.title : options.title === null ? `×1e${String(power)}` : `${options.title} (×1e${String(power)})`;
  return {
    type: 'linear' as const,
    position: options.position,
    min: options.min,
    max: options.max,
    title: { display: title !== null, text: title ?? '', color: theme.description, font: { family: theme.fontFamily, size: 11 } },
    grid: { display: !right, color: theme.grid, drawTicks: false },
    border: { display: false },
    ticks: { ...ticks(theme), padding: 6, display: options.most > 0, includeBounds: false, maxTicksLimit: Math.max(2, options.most), callback: (value: string | number, _: number, all: readonly { value: number }[]) => tickText(Number(value), power, all.map((tick) => tick.value)) },
    afterFit: (axis: { width: number }) => {
      axis.width = AXIS_WIDTH;
    },
  };
}

/** What makes an axis of log10 values one of LRs: its ticks. */
export function logAxis({ min, max }: { min: number; max: number }, theme: Theme) {
  const marks = logTicks(min, max);
  return {
    ticks: { ...ticks(theme), padding: 6, autoSkip: false },
    afterBuildTicks: (axis: { ticks: Tick[] }) => {
      axis.ticks = marks.map(({ value }) => ({ value }));
    },
    afterTickToLabelConversion: (axis: { ticks: Tick[]; width: number; isHorizontal(): boolean }) => {
      axis.ticks = (axis.isHorizontal() ? spacedLabels(marks, axis.width / (max - min)) : marks).map((tick) => ({ ...tick }));
    },
  };
}

export function lineDataset(theme: Theme, options: { label: string; data: readonly XY[]; color: string; width: number; share?: number; dash?: number[]; axis?: string; order: number }): LineDataset {
  const color = faded(options.color, theme.highContrast ? 1 : (options.share ?? 1));
  return {
    label: options.label,
    data: [...options.data],
    borderColor: color,
    backgroundColor: color,
    hoverBackgroundColor: color,
    hoverBorderColor: color,
    borderWidth: options.width * (theme.highContrast ? 1.4 : 1),
    borderDash: options.dash ?? [],
    borderJoinStyle: 'round',
    pointRadius: 0,
    pointHoverRadius: 3,
    pointHitRadius: 6,
    yAxisID: options.axis ?? 'y',
    order: options.order,
  };
}
