import type { Chart } from 'chart.js';
import type { Mark } from './boundsPlugin';
import { faded, type Theme } from './theme';

/** Opacity of the band at its bound's line and at its edges: more than the shade between the bounds, so that the two can be told apart. */
const AT_LINE = 0.36;
const AT_EDGE = 0.08;
const EDGE_LINE = 0.4;
/** Pixels between the strokes of the hatch that stands for the band where the theme wants contrast. */
const HATCH = 7;

/** Draws where a bound may lie: a soft band around its line; in high contrast a hatch between dotted edges. */
export function drawInterval(chart: Chart<'line'>, { x, color, interval }: Mark, theme: Theme): void {
  const { ctx, chartArea } = chart;
  const scale = chart.scales['x'];
  if (scale === undefined || interval == null || !Number.isFinite(interval.to)) return;
  const within = (pixel: number) => Math.min(Math.max(pixel, chartArea.left), chartArea.right);
  // an interval may begin left of all LRs that an axis of logarithms can show
  const left = Number.isFinite(interval.from) ? within(scale.getPixelForValue(interval.from)) : chartArea.left;
  const right = within(scale.getPixelForValue(interval.to));
  const [width, height] = [right - left, chartArea.bottom - chartArea.top];
  if (width < 1) return;
  ctx.save();
  if (theme.highContrast) {
    ctx.strokeStyle = faded(color, 0.6);
    hatch(ctx, { left, top: chartArea.top, width, height });
  } else {
    const line = Math.min(Math.max((within(scale.getPixelForValue(x)) - left) / width, 0), 1);
    const shade = ctx.createLinearGradient(left, 0, right, 0);
    shade.addColorStop(0, faded(color, AT_EDGE));
    shade.addColorStop(line, faded(color, AT_LINE));
    shade.addColorStop(1, faded(color, AT_EDGE));
    ctx.fillStyle = shade;
    ctx.fillRect(left, chartArea.top, width, height);
  }
  ctx.strokeStyle = faded(color, theme.highContrast ? 1 : EDGE_LINE);
  ctx.lineWidth = 1;
  ctx.setLineDash(theme.highContrast ? [2, 2] : []);
  for (const edge of [left, right]) {
    if (edge <= chartArea.left || edge >= chartArea.right) continue;
    ctx.beginPath();
    ctx.moveTo(Math.round(edge) + 0.5, Math.round(chartArea.top));
    ctx.lineTo(Math.round(edge) + 0.5, chartArea.bottom);
    ctx.stroke();
  }
  ctx.restore();
}

function hatch(ctx: CanvasRenderingContext2D, { left, top, width, height }: { left: number; top: number; width: number; height: number }): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let down = -width; down < height; down += HATCH) {
    ctx.moveTo(left, top + down + width);
    ctx.lineTo(left + width, top + down);
  }
  ctx.stroke();
  ctx.restore();
}
