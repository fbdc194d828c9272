import { t } from '../text/text';

/** Why a ramp counts as diverged; divergence is the normal end of a range test. */
export type DivergenceCause = 'non-finite' | 'saturated loss' | 'back at chance' | 'exploding weights';

/** The cause for people. */
export function divergenceCauseName(cause: DivergenceCause): string {
  switch (cause) {
    case 'non-finite':
      return t('non-finite');
    case 'saturated loss':
      return t('saturated loss');
    case 'back at chance':
      return t('back at chance');
    case 'exploding weights':
      return t('exploding weights');
  }
}
