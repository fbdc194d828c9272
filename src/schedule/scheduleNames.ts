import { t } from '../text/text';
import type { ScheduleKind } from './scheduleOptions';

/** What a schedule is called. */
export function scheduleName(kind: ScheduleKind): string {
  switch (kind) {
    case 'one-cycle':
      return t('One cycle (paper)');
    case 'smith-one-cycle':
      return t("One cycle (Smith's code)");
    case 'pytorch-one-cycle':
      return t('One cycle (PyTorch)');
    case 'pytorch-three-phase':
      return t('One cycle (PyTorch, three phases)');
    case 'fastai-one-cycle':
      return t('One cycle (fastai)');
    case 'triangular':
      return t('Cyclical (triangular)');
    case 'triangular2':
      return t('Cyclical (triangular2)');
    case 'exp-range':
      return t('Cyclical (exp_range)');
    case 'piecewise-constant':
      return t('Piecewise constant');
    case 'constant':
      return t('Constant');
    case 'linear-decay':
      return t('Linear decay');
    case 'cosine-decay':
      return t('Cosine decay');
  }
}

/** What a schedule does, in one line for a list from which one is chosen. */
export function scheduleDescription(kind: ScheduleKind): string {
  switch (kind) {
    case 'one-cycle':
      return t('Linear from min to max LR and back, then a short tail far below. Smith & Topin 2018.');
    case 'smith-one-cycle':
      return t('Linear from min to max LR, linear down to the final LR, which the tail then keeps.');
    case 'pytorch-one-cycle':
      return t('Half a cosine wave up, another half down to the final LR: OneCycleLR as it is by default.');
    case 'pytorch-three-phase':
      return t('Linear from min to max LR and back, then linear to the final LR: OneCycleLR with three_phase.');
    case 'fastai-one-cycle':
      return t('Half a cosine wave up in the first quarter, another half down in the rest: fit_one_cycle.');
    case 'triangular':
      return t('Between min and max LR in straight lines, again and again. Smith 2015.');
    case 'triangular2':
      return t('As triangular, with each cycle half as high as the one before.');
    case 'exp-range':
      return t('As triangular, with a height that shrinks by gamma at each iteration.');
    case 'piecewise-constant':
      return t('One LR, dropped by a factor at given shares of the run.');
    case 'constant':
      return t('One LR for the whole run.');
    case 'linear-decay':
      return t('A linear warm-up, then a straight line down to the final LR.');
    case 'cosine-decay':
      return t('A linear warm-up, then half a cosine wave down to the final LR.');
  }
}
