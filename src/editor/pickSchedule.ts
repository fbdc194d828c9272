import { scheduleNames } from '../schedule/scheduleNames';
import { scheduleKinds, type ScheduleKind } from '../schedule/scheduleOptions';
import type { EditorServices } from './editorServices';

/** Lets the person choose among all schedules. @returns null when nothing was chosen */
export async function pickSchedule({ vscode }: Pick<EditorServices, 'vscode'>): Promise<ScheduleKind | null> {
  const items = scheduleKinds.map((kind) => ({ label: scheduleNames[kind].name, detail: scheduleNames[kind].description, schedule: kind }));
  const choice = await vscode.window.showQuickPick(items, { title: 'Train With', placeHolder: 'Its numbers can be changed before the training starts', matchOnDetail: true });
  return choice?.schedule ?? null;
}
