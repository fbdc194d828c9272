import { defaultSchedule } from '../schedule/defaultSchedule';
import { scheduleName } from '../schedule/scheduleNames';
import type { ScheduleKind } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';

export interface Bounds {
  /** null where the schedule has none. */
  readonly minLr: number | null;
  readonly maxLr: number;
}

/**
 * Asks for the LRs that a schedule needs, where no range test and no onecycle.json tells them. Whether they fit together is not checked.
 * @returns null when the person cancelled
 */
export async function askBounds({ vscode }: Pick<EditorServices, 'vscode'>, kind: ScheduleKind): Promise<Bounds | null> {
  const ask = async (prompt: string, value: string): Promise<number | null> => {
    const answer = await vscode.window.showInputBox({
      title: scheduleName(kind),
      prompt,
      value,
      validateInput: (text) => (lrIn(text) === null ? t('Enter a number greater than 0, e.g. 0.1 or 1e-3.') : null),
    });
    return answer === undefined ? null : lrIn(answer);
  };
  const usual = (maxLr: number) => defaultSchedule(kind, { minLr: null, maxLr, iterations: null, momentum: null });
  const maxLr = await ask('minLr' in usual(1) ? t('Max LR') : t('Learning rate'), '');
  if (maxLr === null) return null;
  const schedule = usual(maxLr);
  if (!('minLr' in schedule)) return { minLr: null, maxLr };
  const minLr = await ask(t('Min LR'), String(Number(schedule.minLr.toPrecision(3))));
  return minLr === null ? null : { minLr, maxLr };
}

function lrIn(text: string): number | null {
  const lr = Number(text.trim());
  return text.trim() !== '' && Number.isFinite(lr) && lr > 0 ? lr : null;
}
