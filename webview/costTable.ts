import type { Analysis } from '../src/analysis/analysis';
import { formatLr } from '../src/analysis/formatLr';
import { chosenLr, REPLAY_COSTS, REPLAYED_TASKS, type ReplayChoice } from '../src/analysis/replayCosts';
import { t } from '../src/text/text';
import { element } from './dom';

/** What other choices of the max LR cost where it could be measured; nothing where there are no bounds. */
export function costTable(analysis: Analysis): HTMLElement[] {
  if (analysis.recommended === null) return [];
  const head = [t('Max LR'), t('Here'), t('Points lost, mean'), t('Worst task')];
  const rows = REPLAY_COSTS.map(({ choice, points, worst }) => {
    const lr = chosenLr(choice, analysis);
    const cells = [lr === null ? '' : formatLr(lr), points.toFixed(1), worst.toFixed(1)];
    return element('tr', choice === 'recommended' ? { class: 'ours' } : {}, element('th', { scope: 'row' }, choiceName(choice)), ...cells.map((cell) => element('td', {}, cell)));
  });
  return [
    element('h2', {}, t('What other max LRs cost')),
    element(
      'p',
      { class: 'note prose' },
      t(
        'On {0} tasks with small nets, each trained with 1cycle at many max LRs: how many points of accuracy (of 100) each choice lost against the best. Other tools ran their own sweeps. Source: npm run bench -- regret-replay.',
        REPLAYED_TASKS,
      ),
    ),
    element('div', { class: 'costs-box', tabindex: '0', role: 'region', 'aria-label': t('What other max LRs cost') }, element(
      'table',
      { class: 'costs' },
      element('thead', {}, element('tr', {}, ...head.map((title) => element('th', { scope: 'col' }, title)))),
      element('tbody', {}, ...rows),
    )),
  ];
}

function choiceName(choice: ReplayChoice): string {
  switch (choice) {
    case 'recommended':
      return t('Recommended');
    case 'twice':
      return t('Twice the recommended');
    case 'half':
      return t('Half of the recommended');
    case 'a third':
      return t('max / 3');
    case 'a quarter':
      return t('max / 4');
    case 'a tenth':
      return t('max / 10');
    case 'a twentieth':
      return t('max / 20');
    case 'peak':
      return t("The peak (the paper's)");
    case 'half of the peak':
      return t('Half of the peak');
    case 'a quarter of the peak':
      return t('A quarter of the peak');
    case 'fastai minimum':
      return t('fastai, minimum');
    case 'fastai valley':
      return t('fastai, valley (its default)');
    case 'ignite':
      return t('PyTorch Ignite');
    case 'torch-lr-finder':
      return t('torch-lr-finder');
    case 'Lightning':
      return t('PyTorch Lightning');
  }
}
