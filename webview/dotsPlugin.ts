import type { Plugin } from 'chart.js';
import type { LineDataset } from './chartParts';
import { faded, type Theme } from './theme';
import type { XY } from './thin';

/** Measurements drawn as dots. */
export interface Dots {
  readonly data: readonly XY[];
  readonly color: string;
  readonly radius: number;
}

/** Dots of one layer that overlap count once; so many layers show where there are more. */
const LAYERS = 4;

/**
 * Draws dots beneath the lines in a few strokes: chart.js would make an element of each, which takes longer than all the rest
 * while a run goes on.
 */
export function dotsPlugin(dots: () => readonly Dots[]): Plugin<'line'> {
  return {
    id: 'dots',
    beforeDatasetsDraw({ ctx, chartArea, scales }) {
      const { x: across, y: up } = scales;
      if (across === undefined || up === undefined) return;
      const { left, top, right, bottom } = chartArea;
      const perX = (right - left) / (across.max - across.min);
      const perY = (bottom - top) / (up.max - up.min);
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, right - left, bottom - top);
      ctx.clip();
      for (const { data, color, radius } of dots()) {
        ctx.fillStyle = color;
        for (let layer = 0; layer < LAYERS; layer += 1) {
          ctx.beginPath();
          for (let index = layer; index < data.length; index += LAYERS) {
            const { x, y } = data[index] ?? { x: Number.NaN, y: Number.NaN };
            const atX = left + (x - across.min) * perX;
            const atY = bottom - (y - up.min) * perY;
            // what is not finite is on no side of anything
            if (!(atX >= left - radius && atX <= right + radius && atY >= top - radius && atY <= bottom + radius)) continue;
            ctx.moveTo(atX + radius, atY);
            ctx.arc(atX, atY, radius, 0, 2 * Math.PI);
          }
          ctx.fill();
        }
      }
      ctx.restore();
    },
  };
}

/** Dots of a series, and the entry that names them in legends. */
export function dotsOf(theme: Theme, options: { readonly label: string; readonly data: readonly XY[]; readonly color: string; readonly radius: number; readonly share: number }): { readonly dots: Dots; readonly entry: LineDataset } {
  const { label, data, radius } = options;
  const color = faded(options.color, theme.highContrast ? Math.min(1, 2 * options.share) : options.share);
  return { dots: { data, color, radius }, entry: { label, data: [], borderColor: color } };
}
