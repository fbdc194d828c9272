import { currentTranslations, t } from './text';

/** Made once: making one takes longer than anything it does. */
const english = new Intl.NumberFormat('en');
const NARROW_NO_BREAK_SPACE = '\u202f';

/**
 * A whole number for people, its thousands apart: "1,200", and where texts are translated "1 200". Learning rates have a decimal point
 * in every language, as in code; beside them no language could tell a comma or a point between thousands from one before decimals.
 */
export function countText(count: number): string {
  const text = english.format(count);
  return currentTranslations().translations === null ? text : text.replaceAll(',', NARROW_NO_BREAK_SPACE);
}

/** "1 iteration", "1,200 iterations". */
export function iterationsText(count: number): string {
  return count === 1 ? t('1 iteration') : t('{0} iterations', countText(count));
}

/** "1 epoch", "4.5 epochs". */
export function epochsText(count: number): string {
  return count === 1 ? t('1 epoch') : t('{0} epochs', count);
}

/** "1 seed", "3 seeds". */
export function seedsText(count: number): string {
  return count === 1 ? t('1 seed') : t('{0} seeds', countText(count));
}
