import { t } from '../text/text';
import type { Provenance } from './run';

/** Where the held-out examples of a run came from. */
export type HeldOutSource = NonNullable<Provenance['heldOut']>['source'];

/** The same for people. */
export function heldOutSourceName(source: HeldOutSource): string {
  switch (source) {
    case 'validation data':
      return t('validation data');
    case 'held back':
      return t('held back');
    case 'first batches':
      return t('first batches');
  }
}
