import { scheduleDescription, scheduleName } from '../schedule/scheduleNames';
import { scheduleKinds, type ScheduleKind } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';

/** Lets the person choose among all schedules. @returns null when nothing was chosen */
export async function pickSchedule({ vscode }: Pick<EditorServices, 'vscode'>): Promise<ScheduleKind | null> {
  const items = scheduleKinds.map((kind) => ({ label: scheduleName(kind), detail: scheduleDescription(kind), schedule: kind }));
  const choice = await vscode.window.showQuickPick(items, { title: t('Train With'), placeHolder: t('Its numbers can be changed before the training starts'), matchOnDetail: true });
  return choice?.schedule ?? null;
}
