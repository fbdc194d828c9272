import { t } from '../../text/text';

/** What a range test sweep varies; the names of the protocol. */
export type Factor = 'weightDecay' | 'batchSize' | 'dropout' | 'momentum';

/** What people call a factor, in the middle of a sentence. */
export function factorName(factor: Factor): string {
  switch (factor) {
    case 'weightDecay':
      return t('weight decay');
    case 'batchSize':
      return t('batch size');
    case 'dropout':
      return t('dropout');
    case 'momentum':
      return t('momentum');
  }
}

/** A factor with its value, e.g. "weight decay 1e-4". */
export function factorText(factor: Factor, value: number): string {
  return `${factorName(factor)} ${factorValueText(factor, value)}`;
}

/** A factor's value for people: weight decays below 1 by their exponent (1e-4, 3.2e-4), everything else as it is. */
export function factorValueText(factor: Factor, value: number): string {
  if (factor === 'weightDecay' && value > 0 && value < 1) return value.toExponential(1).replace('.0e', 'e');
  return String(Number(value.toPrecision(3)));
}
