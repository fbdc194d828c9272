import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { ChosenSchedules } from '../panel/chosenSchedules';
import { scheduleOptions } from '../protocol/scheduleOptions';
import type { Disposable, Run } from '../runs/run';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { KeptList } from './keptList';

const KEY = 'editedSchedules';
/** More runs than one goes back to. */
const MOST_KEPT = 100;

const entry = v.object({ run: v.string(), options: scheduleOptions });

/** The schedules that a person chose in panels, by run, kept with the workspace: insert, save and train use them, also after a reload of the window. */
export class EditedSchedules implements ChosenSchedules {
  private readonly kept: KeptList<v.InferOutput<typeof entry>>;
  private readonly listeners = new Set<() => void>();

  constructor(state: Memento) {
    this.kept = new KeptList(state, KEY, MOST_KEPT, entry);
  }

  get({ record }: Pick<Run, 'record'>): ScheduleOptions | null {
    return this.kept.read().find(({ run }) => run === record.id)?.options ?? null;
  }

  set({ record }: Pick<Run, 'record'>, options: ScheduleOptions): void {
    const others = this.kept.read().filter(({ run }) => run !== record.id);
    this.kept.write([...others, { run: record.id, options }]);
    for (const listener of this.listeners) listener();
  }

  /** Tells that another schedule was chosen for some run. */
  onDidChange(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }
}
