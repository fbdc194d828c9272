import { listText } from '../../text/listText';
import { t } from '../../text/text';
import type { Analysis } from '../analysis';
import { formatLr } from '../formatLr';
import { factorValueText, type Factor } from './factorText';

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
  if (swept !== 'weightDecay' && optimizer.weightDecay !== null && optimizer.weightDecay > 0) forms.push(t('weight decay {0}', factorValueText('weightDecay', optimizer.weightDecay)));
  if (swept !== 'dropout' && dropout !== null && dropout > 0) forms.push(t('dropout {0}', factorValueText('dropout', dropout)));
  if (swept !== 'batchSize' && batchSize !== null && batchSize <= SMALL_BATCH) forms.push(t('a small batch of {0}', batchSize));
  if (forms.length === 0) return null;
  const high =
    times !== null && times >= HIGH
      ? t(
          "A max LR of {0} is {1} times the script's own LR, and a large LR regularises by itself: try less of the other forms.",
          formatLr(max),
          times >= 10 ? String(Math.round(times)) : times.toFixed(1),
        )
      : t('A max LR of {0} is high, and a large LR regularises by itself: try less of the other forms.', formatLr(max));
  const normalised = batchNormalization != null && batchNormalization.layers > 0 ? [t('Its BatchNorm regularises too, and can stay.')] : [];
  return [high, t('The script has {0}.', listText(forms)), ...normalised].join(' ');
}
