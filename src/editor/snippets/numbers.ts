import type { MomentumRange } from '../../schedule/oneCycle';
import type { OtherSchedule } from './otherSchedule';

/** Numbers of the paper's one cycle that are written into code. */
export interface ScheduleValues {
  readonly maxLr: number;
  readonly minLr: number;
  readonly finalLr: number;
  readonly cycleIterations: number;
  readonly tailIterations: number;
  readonly momentum: MomentumRange | null;
}

/** What a schedule is written from into a language other than that of TensorFlow.js. */
export interface SnippetValues extends ScheduleValues {
  /** null = not known; fastai counts epochs. */
  readonly iterationsPerEpoch: number | null;
  /** The schedule that was chosen instead of the paper's one cycle; null = none. */
  readonly other: OtherSchedule | null;
}

/** Doubles to text that stays readable: at most three significant digits, as the bounds are no more certain than that. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The shortest share that, multiplied by `total` and rounded, gives exactly `part`: counts of iterations must not be off by one. */
export function shareText(part: number, total: number): string {
  for (let digits = 1; digits < 17; digits += 1) {
    const share = Number((part / total).toPrecision(digits));
    if (Math.round(share * total) === part) return String(share);
  }
  return String(part / total);
}

/** The share in which half the cycle passes, e.g. "0.45": `pct_start` of the libraries. */
export function riseText({ cycleIterations, tailIterations }: ScheduleValues): string {
  const share = Number(shareText(cycleIterations, cycleIterations + tailIterations));
  return String(Number((share / 2).toPrecision(12)));
}

/** A tab stop with its value. */
export function stop(number: number, value: string): string {
  return `\${${String(number)}:${value}}`;
}

/** max LR, min LR and iterations as tab stops; the final LR mirrors min LR where it is a thousandth of it, so that it follows when that is typed anew. */
export function stops(values: ScheduleValues): { readonly maxLr: string; readonly minLr: string; readonly finalLr: string; readonly total: string } {
  const minLr = stop(2, shortNumber(values.minLr));
  return {
    maxLr: stop(1, shortNumber(values.maxLr)),
    minLr,
    finalLr: isThousandth(values) ? `${minLr} / 1000` : shortNumber(values.finalLr),
    total: stop(3, String(values.cycleIterations + values.tailIterations)),
  };
}

const PLACEHOLDER_EPOCHS = 5;

/** Epochs as a tab stop, in place of the iterations. */
export function epochsStop({ iterationsPerEpoch, cycleIterations, tailIterations }: SnippetValues): string {
  const isKnown = iterationsPerEpoch !== null && iterationsPerEpoch !== 0;
  return stop(3, String(isKnown ? Math.max(1, Math.round((cycleIterations + tailIterations) / iterationsPerEpoch)) : PLACEHOLDER_EPOCHS));
}

function isThousandth({ minLr, finalLr }: ScheduleValues): boolean {
  return Math.abs(minLr / finalLr - 1000) < 1;
}
