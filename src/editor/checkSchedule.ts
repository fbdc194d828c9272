import { scheduleProblems } from '../schedule/scheduleProblems';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';

/**
 * Refuses a schedule that no run can have, and asks about one that a person may not have meant: bounds reversed or above the LR where the range test
 * diverged, a cycle longer than the run, a run too short for the schedule's parts.
 * @param iterations of the run; null = not known
 * @param divergence LR at which the range test diverged; null = it did not, or there was none
 * @returns the schedule to train with, mended where the person chose that; null when it is not to be trained with
 */
export async function checkSchedule({ vscode }: Pick<EditorServices, 'vscode'>, options: ScheduleOptions, iterations: number | null, divergence: number | null): Promise<ScheduleOptions | null> {
  let checked = options;
  const settled = new Set<string>();
  for (;;) {
    const problem = scheduleProblems(checked, iterations, { divergedAt: divergence }).find(({ message }) => !settled.has(message));
    if (problem === undefined) return checked;
    const { severity, message, remedy } = problem;
    if (severity === 'refused') {
      await vscode.window.showErrorMessage(`${message} ${t('Change the schedule first.')}`);
      return null;
    }
    const isReversed = 'minLr' in checked && checked.minLr > checked.maxLr;
    const ways = [...(remedy === null ? [] : [remedy.label]), ...(isReversed ? [] : [t('Train Anyway')])];
    const answer = await vscode.window.showWarningMessage(message, { modal: true }, ...ways);
    if (answer === undefined) return null;
    if (remedy !== null && answer === remedy.label) checked = remedy.options;
    else settled.add(message);
  }
}
