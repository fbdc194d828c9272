import { enabledActions } from '../../panel/enabledActions';
import type { PanelAction } from '../../protocol/panelLink';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import type { RunsViewServices } from './runsViewCommands';

interface Way {
  readonly action: PanelAction;
  readonly label: string;
}

/** Starts a run once more, in one of the ways that its panel offers; asks only where there are several. */
export async function repeatRun({ vscode, perform }: Pick<RunsViewServices, 'vscode' | 'perform'>, run: Run): Promise<void> {
  const enabled = enabledActions(run, vscode.workspace.isTrusted, null);
  const offered = waysToRepeat().filter(({ action }) => enabled.includes(action));
  if (offered.length === 0) {
    await vscode.window.showInformationMessage(run.record.source === undefined ? t('Only a run that is over can be repeated.') : t('A curve that was opened from a file cannot be repeated.'));
    return;
  }
  const way = offered.length === 1 ? offered[0] : await vscode.window.showQuickPick(offered, { title: t('Repeat Run') });
  if (way !== undefined) await perform(way.action, run);
}

function waysToRepeat(): Way[] {
  return [
    { action: 'run-again', label: t('Run again') },
    { action: 'train-half-max', label: t('Try half the max LR') },
    { action: 'higher-top-lr', label: t('Higher top LR') },
    { action: 'lower-top-lr', label: t('Lower top LR') },
    { action: 'longer-ramp', label: t('Longer ramp') },
    { action: 'larger-sample', label: t('Larger held-out sample') },
  ];
}
