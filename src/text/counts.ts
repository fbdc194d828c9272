import { t } from './text';

/** "1 iteration", "1,200 iterations". */
export function iterationsText(count: number): string {
  return count === 1 ? t('1 iteration') : t('{0} iterations', count.toLocaleString('en'));
}

/** "1 epoch", "4.5 epochs". */
export function epochsText(count: number): string {
  return count === 1 ? t('1 epoch') : t('{0} epochs', count);
}

/** "1 seed", "3 seeds". */
export function seedsText(count: number): string {
  return count === 1 ? t('1 seed') : t('{0} seeds', count.toLocaleString('en'));
}
