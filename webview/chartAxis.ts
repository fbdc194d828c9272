import { formatLr } from '../src/analysis/formatLr';
import { t } from '../src/text/text';
import type { Range } from './axisRange';
import type { ProgressAxis } from './progressAxis';
import type { RangeFrame } from './rangeChart';
import { placeOnRamp, type Sample } from './readout';
import { formatSetLr } from './words';

/** The horizontal axis of what is drawn, as the cursor and the zoom need it. */
export interface ChartAxis {
  /** Another key = other units. */
  readonly key: string;
  readonly whole: Range;
  toX(point: { readonly iteration: number; readonly lr: number }): number;
  /** Where a sample is, in words. */
  places(sample: Sample): string[];
  /** A stretch in words, e.g. "LR 0.05 to 0.2". */
  stretch(range: Range): string;
}

export function rampAxis({ sweeping, log, whole, toX, toLr }: RangeFrame): ChartAxis {
  return {
    key: sweeping ? 'sweep' : log ? 'log LR' : 'LR',
    whole,
    toX: ({ lr }) => toX(lr),
    places: placeOnRamp,
    stretch: ({ min, max }) => t('LR {0} to {1}', ...toldApart(toLr(min), toLr(max))),
  };
}

/** Two LRs in words, with more digits where they would look the same. */
function toldApart(from: number, to: number): [string, string] {
  const digits = [formatLr, formatSetLr, (lr: number) => String(Number(lr.toPrecision(4))), (lr: number) => String(Number(lr.toPrecision(5)))];
  const written = digits.find((write) => write(from) !== write(to)) ?? formatLr;
  return [written(from), written(to)];
}

export function trainingAxis(axis: ProgressAxis): ChartAxis {
  return {
    key: axis.name,
    whole: { min: 0, max: axis.end },
    toX: ({ iteration }) => axis.toX(iteration),
    places: ({ iteration, lr }) => [axis.title(axis.toX(iteration)), t('LR {0}', formatLr(lr))],
    stretch: ({ min, max }) => t('{0} to {1}', axis.title(min), axis.title(max)),
  };
}
