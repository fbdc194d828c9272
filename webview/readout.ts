import { formatLr } from '../src/analysis/formatLr';
import type { HeldOutPoint, IterationPoint } from '../src/analysis/curve';
import { t } from '../src/text/text';
import type { RunView } from './state';
import { nearestPoint } from './stops';
import { formatCount, formatLoss, formatShare } from './words';

/** What was measured where the cursor stands. */
export interface Sample {
  readonly iteration: number;
  readonly lr: number;
  /** The evaluation nearest to that iteration; of a coarse sweep its own. */
  readonly heldOut: HeldOutPoint | null;
  /** The batch of that iteration. */
  readonly batch: IterationPoint | null;
}

export function sampleAt({ batch, heldOut, sweep }: Pick<RunView, 'batch' | 'heldOut' | 'sweep'>, iteration: number, sweeping: boolean): Sample | null {
  const evaluation = nearestPoint(sweeping ? sweep : heldOut, iteration);
  const near = sweeping ? null : nearestPoint(batch, iteration);
  const own = near?.iteration === iteration ? near : null;
  const exact = own ?? (evaluation?.iteration === iteration ? evaluation : null);
  return exact === null ? null : { iteration, lr: exact.lr, heldOut: evaluation, batch: own };
}

/** The sample in one line, e.g. "LR 0.12 · iteration 380 · held-out 78.2 %, loss 0.61 (at 378) · batch 75.0 %". @param places where it is, from the axis on */
export function readoutText({ iteration, heldOut, batch }: Sample, places: readonly string[]): string {
  const parts = [...places];
  const evaluated = heldOut === null ? '' : metrics(heldOut);
  if (heldOut !== null && evaluated !== '') {
    const said = t('held-out {0}', evaluated);
    parts.push(heldOut.iteration === iteration ? said : t('{0} (at {1})', said, formatCount(heldOut.iteration)));
  }
  const trained = batch === null ? '' : metrics(batch);
  if (trained !== '') parts.push(t('batch {0}', trained));
  return parts.join(' · ');
}

/** Where a sample is, on an axis of LRs. */
export function placeOnRamp({ iteration, lr }: Sample): string[] {
  return [t('LR {0}', formatLr(lr)), t('iteration {0}', formatCount(iteration))];
}

function metrics({ accuracy, loss }: { readonly accuracy: number | null; readonly loss: number | null }): string {
  return [accuracy === null ? null : formatShare(accuracy), loss === null ? null : t('loss {0}', formatLoss(loss))].filter((part) => part !== null).join(', ');
}
