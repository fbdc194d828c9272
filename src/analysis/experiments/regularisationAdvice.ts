import type { Analysis } from '../analysis';
import { formatLr } from '../formatLr';
import { factorValueText, type Factor } from './factorText';
import { listText } from './metricText';

/** What a run's provenance says of the script's regularisation. */
export interface RegularisationFacts {
  readonly optimizer: { readonly className: string; readonly learningRate: number | null; readonly momentum: number | null; readonly weightDecay: number | null };
  readonly batchSize: number | null;
  readonly dropout?: number | null | undefined;
  readonly batchNormalization?: { readonly layers: number; readonly momentum: number } | null | undefined;
  readonly layers: readonly string[] | null;
}

/** A max LR is high when it is this many times the script's own LR. */
const HIGH = 5;
/** Batches of up to this many examples regularise by their noise. The paper's gain from batches of 256 to 1,000 and more is 3 points. */
const SMALL_BATCH = 256;

/**
 * What to do about the other forms of regularisation where the bounds are high: a large LR regularises by itself, and the sum must stay in balance.
 * Source: Smith & Topin 2018, section 5; Smith 2018, arXiv 1803.09820, section 4.
 * @param swept the form that a sweep looks at anyway, which is then left out
 * @returns null where the bounds are not high, or the script has no other form that can be reduced
 */
export function regularisationAdvice(provenance: RegularisationFacts, analysis: Pick<Analysis, 'recommended' | 'verdict'>, swept: Factor | null = null): string | null {
  const max = analysis.recommended?.max.lr ?? null;
  const own = provenance.optimizer.learningRate;
  const times = max === null || own === null || !(own > 0) ? null : max / own;
  if (max === null || !(analysis.verdict.answer === 'likely' || (times !== null && times >= HIGH))) return null;

  const { optimizer, batchSize, batchNormalization } = provenance;
  const dropout = provenance.dropout ?? null;
  const forms: string[] = [];
  if (swept !== 'weightDecay' && optimizer.weightDecay !== null && optimizer.weightDecay > 0) forms.push(`weight decay ${factorValueText('weightDecay', optimizer.weightDecay)}`);
  if (swept !== 'dropout' && dropout !== null && dropout > 0) forms.push(`dropout ${factorValueText('dropout', dropout)}`);
  if (swept !== 'batchSize' && batchSize !== null && batchSize <= SMALL_BATCH) forms.push(`a small batch of ${String(batchSize)}`);
  if (forms.length === 0) return null;
  const high = times !== null && times >= HIGH ? `A max LR of ${formatLr(max)} is ${times >= 10 ? String(Math.round(times)) : times.toFixed(1)} times the script's own LR` : `A max LR of ${formatLr(max)} is high`;
  const normalised = batchNormalization != null && batchNormalization.layers > 0 ? ' Its BatchNorm regularises too, and can stay.' : '';
  return `${high}, and a large LR regularises by itself: try less of the other forms. The script has ${listText(forms)}.${normalised}`;
}
