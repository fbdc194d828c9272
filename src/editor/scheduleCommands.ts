import { trainedSchedule } from '../runs/saveSchedule';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';
import { findSchedule, latestRangeTest, type FoundSchedule } from './findSchedule';
import { optionsText, scheduleText } from './runs/describeRun';
import type { RunStarter } from './runs/startRun';
import type { Subject } from './subject';

/** Commands that use the schedule of a script: into its code, into onecycle.json, onto the clipboard. */
export class ScheduleCommands {
  constructor(
    private readonly services: EditorServices,
    private readonly starter: RunStarter,
  ) {}

  /** Inserts a schedule into the code of a run's panel, or at the cursor of a document in any language. */
  async insert(subject: Subject): Promise<void> {
    // Loaded on first use, with the parser.
    const { insertAtCall, insertAtCursor, insertIntoCall } = await import('./insertion/insertSchedule');
    if (subject.run === null && subject.call !== undefined) {
      const found = await this.schedule(subject);
      if (found !== null) await insertAtCall(this.services, found, subject.document, subject.call);
    } else if (subject.run === null) {
      const { chooseFound } = await import('./insertion/chooseFound');
      const found = await chooseFound(this.services, subject.document);
      if (found === 'range test') await this.starter.run(subject, { kind: 'range-test' });
      else if (found !== null) await insertAtCursor(this.services, found, subject.document);
    } else if (subject.run.record.source !== undefined) {
      const { insertTargetDocument } = await import('./openCurve/insertTargetDocument');
      const document = await insertTargetDocument(this.services);
      const found = document === null ? null : await this.schedule(subject);
      if (document !== null && found !== null) await insertAtCursor(this.services, found, document);
    } else {
      const found = trainedWith(subject) ?? (await this.schedule(subject));
      if (found !== null) await insertIntoCall(this.services, found);
    }
  }

  async save(subject: Subject): Promise<void> {
    const found = trainedWith(subject) ?? (await this.schedule(subject));
    if (found === null) return;
    const { saveScheduleFile } = await import('./saveScheduleFile');
    await saveScheduleFile(this.services, found);
  }

  async copyValues(subject: Subject): Promise<void> {
    const text = await this.valuesOf(subject);
    if (text === null) return;
    await this.services.vscode.env.clipboard.writeText(text);
    this.services.vscode.window.setStatusBarMessage(t('The schedule was copied.'), 3000);
  }

  /** The run of a panel, else the script's latest range test with bounds, as a table. */
  async copyMarkdown(subject: Subject): Promise<void> {
    const { vscode } = this.services;
    const run = subject.run ?? (await latestRangeTest(this.services, subject.script));
    if (run === null) {
      await vscode.window.showInformationMessage(t('There is no range test with bounds for this script yet. Run one first, or open a run and copy its table.'));
      return;
    }
    const { markdownTable } = await import('./runs/markdownTable');
    await vscode.env.clipboard.writeText(markdownTable(run, this.services.schedules.get(run)));
    vscode.window.setStatusBarMessage(t('The table was copied.'), 3000);
  }

  private async valuesOf(subject: Subject): Promise<string | null> {
    const chosen = this.chosenOther(subject);
    if (chosen !== null) return optionsText(chosen);
    const found = await this.schedule(subject);
    return found === null ? null : scheduleText(found.schedule);
  }

  /** The schedule to use; where there is none says so, and offers a range test and, where it makes sense, another way on. */
  async schedule(subject: Subject): Promise<FoundSchedule | null>;
  async schedule<T extends string>(subject: Subject, otherWay: T): Promise<FoundSchedule | T | null>;
  async schedule<T extends string>(subject: Subject, otherWay?: T): Promise<FoundSchedule | T | null> {
    const { window } = this.services.vscode;
    const found = await findSchedule(this.services, subject.script, subject.run, subject.run === null ? subject.call : null);
    if (found === 'cancelled') return null;
    if (found !== null) return found;
    const ways: string[] = otherWay === undefined ? [] : [otherWay];
    const rangeTest = t('Run LR Range Test');
    const answer = await window.showWarningMessage(t('There are no bounds for this script yet. A range test finds them.'), rangeTest, ...ways);
    if (answer === rangeTest) await this.starter.run(subject, { kind: 'range-test' });
    return otherWay !== undefined && answer === otherWay ? otherWay : null;
  }

  /** A schedule other than the paper's one cycle that was chosen in the panel; null where none was. */
  private chosenOther({ run }: Subject): ScheduleOptions | null {
    const chosen = run === null ? null : this.services.schedules.get(run);
    return chosen?.kind === 'one-cycle' ? null : chosen;
  }
}

/** The schedule of the training whose panel is shown; null for every other panel. */
function trainedWith({ run, script }: Subject): FoundSchedule | null {
  const trained = run === null ? null : trainedSchedule(run);
  return trained === null ? null : { ...trained, script, run, iterations: null };
}
