import { t } from '../text/text';

// Where the rules come from. Functions: translations are set at start-up.

export function replays(): string {
  return t('our fit: 144 range tests and 2,559 trainings of small nets (npm run bench -- regret-replay)');
}

export function cyclical(): string {
  return t('Smith 2017, Cyclical Learning Rates, section 3.3');
}

export function superConvergence(): string {
  return t('Smith & Topin 2018, Super-Convergence, section 4');
}
