import type { Plugin } from 'chart.js';
import type { ComparisonView } from '../../src/protocol/comparisonLink';
import { baseOptions, Drawing, lineDataset, logAxis, xAxis, yAxis, type LineChart, type LineDataset } from '../chartParts';
import { faded, type Theme } from '../theme';
import type { XY } from '../thin';
import { formatLoss, formatShare, metricName } from '../words';
import { colorOf, lookOf } from './looks';
import type { Line, Overlay } from './overlay';
import { axisWords, drawingOrder, minuteStep, xRange, yRange } from './overlayScales';

/** Opacity and width of a line by its weight; lines that stand back while another is emphasised. */
const weights = { mean: { share: 1, width: 2.5 }, run: { share: 1, width: 2 }, seed: { share: 0.32, width: 1 } };
const BACK_SHARE = 0.22;
/** Of dropped arms. */
const OUT_SHARE = 0.5;

/** Runs laid over one another. */
export class OverlayChart {
  readonly #drawing: Drawing;
  #marks: readonly { at: XY; color: string; faint: boolean }[] = [];
  #theme: Theme | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.#drawing = new Drawing(canvas, [this.#maxPlugin()]);
  }

  update(overlay: Overlay, view: Pick<ComparisonView, 'logAxis'>, theme: Theme, shown: { emphasised: string | null; closeUp: boolean }): LineChart {
    const log = overlay.axis === 'lr' && view.logAxis;
    const toX = (x: number) => (log ? (x > 0 ? Math.log10(x) : Number.NaN) : x);
    // an LR of 0 has no place on an axis of logarithms, and chart.js looks places up as in a row that rises
    const placed = (points: readonly XY[]) => points.map(({ x, y }) => ({ x: toX(x), y })).filter(({ x }) => Number.isFinite(x));
    const range = xRange(overlay, log);
    const heights = yRange(overlay, shown.closeUp);
    const words = axisWords(overlay.axis, range.max);
    const step = minuteStep(overlay.axis, range.max);
    const stands = (line: Line) => shown.emphasised === null || shown.emphasised === line.key;
    const base = baseOptions(theme, {
      title: (x) => words.place(log ? 10 ** x : x),
      value: (label, y) => `${label}: ${overlay.metric === 'accuracy' ? formatShare(y) : formatLoss(y)}`,
    });
    const axis = xAxis(theme, { ...range, title: words.title, format: words.tick });
    this.#theme = theme;
    this.#marks = overlay.lines.flatMap((line) => (line.max === null ? [] : [{ at: { x: toX(line.max.x), y: line.max.y }, color: colorOf(line.look, theme.foreground), faint: !stands(line) }]));
    return this.#drawing.draw(
      overlay.lines.map((line) => dataset(line, theme, placed(line.points), stands(line), shown.emphasised)),
      {
        ...base,
        // against the LR a training's line turns back
        normalized: overlay.axis !== 'lr' || overlay.isRangeTest,
        interaction: { mode: 'nearest', axis: 'xy', intersect: false },
        layout: { padding: { top: 6, right: 10 } },
        clip: 2,
        scales: {
          x: log ? { ...axis, ...logAxis(range, theme) } : { ...axis, ticks: { ...axis.ticks, ...(step === undefined ? {} : { stepSize: step }) } },
          y: yAxis(theme, { position: 'left', ...heights, title: metricName(overlay.metric), most: 6 }),
        },
      },
    );
  }

  /** A ring on the line where its range test's max LR lies, with a line down to the axis. */
  #maxPlugin(): Plugin<'line'> {
    return {
      id: 'maxima',
      afterDatasetsDraw: (chart) => {
        const { ctx, chartArea } = chart;
        const [x, y] = [chart.scales['x'], chart.scales['y']];
        if (x === undefined || y === undefined || this.#theme === null) return;
        ctx.save();
        for (const { at, color, faint } of this.#marks) {
          const [left, top] = [x.getPixelForValue(at.x), y.getPixelForValue(at.y)];
          if (left < chartArea.left || left > chartArea.right + 1 || top < chartArea.top) continue;
          ctx.globalAlpha = faint ? BACK_SHARE : 1;
          ctx.strokeStyle = color;
          ctx.lineWidth = this.#theme.highContrast ? 2 : 1;
          ctx.setLineDash([3, 3]);
          ctx.beginPath();
          ctx.moveTo(Math.round(left) + 0.5, top + 5);
          ctx.lineTo(Math.round(left) + 0.5, chartArea.bottom);
          ctx.stroke();
          ctx.setLineDash([]);
          ctx.fillStyle = this.#theme.background;
          ctx.lineWidth = 2;
          ctx.beginPath();
          ctx.arc(left, top, 4.5, 0, 2 * Math.PI);
          ctx.fill();
          ctx.stroke();
        }
        ctx.restore();
      },
    };
  }
}

function dataset(line: Line, theme: Theme, data: XY[], stands: boolean, emphasised: string | null): LineDataset {
  const { share, width } = weights[line.weight];
  const lifted = emphasised === line.key ? 1 : 0;
  const made = lineDataset(theme, {
    label: line.label,
    data,
    color: colorOf(line.look, theme.foreground),
    width: width + (line.weight === 'seed' ? 0.25 : 0.75) * lifted,
    dash: line.weight === 'seed' ? [] : [...lookOf(line.look).dash],
    order: drawingOrder(line, emphasised),
  });
  // also in high contrast, where lines are otherwise never faint: a mean could not be told from its seeds
  const opacity = (line.weight === 'seed' && theme.highContrast ? 0.55 : share) * (stands ? 1 : BACK_SHARE) * (line.out && emphasised !== line.key ? OUT_SHARE : 1);
  const color = faded(colorOf(line.look, theme.foreground), opacity);
  const few = data.length < 3;
  return { ...made, borderColor: color, backgroundColor: color, pointRadius: few ? 2 : 0, pointHitRadius: line.weight === 'seed' ? 0 : 6 };
}
