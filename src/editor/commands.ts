import type { Disposable, TextDocument } from 'vscode';
import type { PanelAction } from '../protocol/panelLink';
import type { Run } from '../runs/run';
import { terminalCommand } from '../runs/terminalCommand';
import { activeDocument, columnOf } from './activeScript';
import type { EditorServices } from './editorServices';
import { scheduleText } from './describeRun';
import { findSchedule, oneCycleOptions, type FoundSchedule } from './findSchedule';
import { pickLiveRun, pickRun } from './openRun';
import { rerunRequest } from './rerun';
import { requestOf, type RunStarter } from './startRun';

/** What a command is about: a run whose panel is shown, or the script in the active editor. */
type Subject = { readonly run: Run; readonly script: string } | { readonly run: null; readonly script: string; readonly document: TextDocument };

/** The commands of the palette and the actions of the panel, which mean the same. */
export class Commands {
  constructor(
    private readonly services: EditorServices,
    private readonly starter: RunStarter,
  ) {}

  /** Registers every command of package.json. */
  register(): Disposable {
    const { vscode } = this.services;
    const commands: Record<string, () => Promise<void>> = {
      runRangeTest: () => this.about((subject) => this.rangeTest(subject)),
      trainOneCycle: () => this.about((subject) => this.trainOneCycle(subject)),
      trainAndWatch: () => this.about((subject) => this.trainAndWatch(subject)),
      insertSchedule: () => this.about((subject) => this.insertSchedule(subject)),
      saveSchedule: () => this.about((subject) => this.saveSchedule(subject)),
      copyValues: () => this.about((subject) => this.copyValues(subject)),
      copyTerminalCommand: () => this.about((subject) => this.copyTerminalCommand(subject)),
      createSample: async () => (await import('./createSample')).createSample(this.services),
      stopRun: async () => (await pickLiveRun(this.services))?.stop(),
      openRun: () => this.openRun(),
      showLog: async () => this.services.log.show(),
    };
    const registered = Object.entries(commands).map(([name, command]) => vscode.commands.registerCommand(`superconverge.${name}`, () => this.guarded(name, command)));
    return vscode.Disposable.from(...registered);
  }

  /** Does what was asked for in the panel of a run. */
  perform(action: PanelAction, run: Run): Promise<void> {
    return this.guarded(action, async () => {
      const subject: Subject = { run, script: run.record.request.script };
      switch (action) {
        case 'stop':
          return run.stop();
        case 'train-one-cycle':
          return this.trainOneCycle(subject);
        case 'train-and-watch':
          return this.trainAndWatch(subject);
        case 'insert-schedule':
          return this.insertSchedule(subject);
        case 'save-schedule':
          return this.saveSchedule(subject);
        case 'copy-values':
          return this.copyValues(subject);
        case 'copy-terminal-command':
          return this.copyTerminalCommand(subject);
        case 'show-log':
          return this.services.log.show();
        case 'open-script':
          return this.openScript(run);
        default: {
          const request = rerunRequest(action, run.record);
          if (request !== null) await this.starter.startAgain(request);
        }
      }
    });
  }

  private async rangeTest(subject: Subject): Promise<void> {
    if (subject.run === null) await this.starter.startDocument(subject.document, { kind: 'range-test' });
    else await this.starter.startAgain({ ...subject.run.record.request, kind: 'range-test', schedule: null });
  }

  private async trainAndWatch(subject: Subject): Promise<void> {
    if (subject.run === null) await this.starter.startDocument(subject.document, { kind: 'observe' });
    else await this.starter.startAgain({ ...subject.run.record.request, kind: 'observe', schedule: null });
  }

  private async trainOneCycle(subject: Subject): Promise<void> {
    const found = await this.schedule(subject);
    if (found === null) return;
    const training = { kind: 'train', schedule: oneCycleOptions(found), iterations: found.iterations } as const;
    if (subject.run === null) await this.starter.startDocument(subject.document, training);
    else await this.starter.startAgain(requestOf(subject.run.record.request, training));
  }

  private async insertSchedule(subject: Subject): Promise<void> {
    const found = await this.schedule(subject, 'Insert Anyway');
    if (found === null) return;
    // Loaded on first use, with the parser.
    const { insertAtCursor, insertIntoCall } = await import('./insertSchedule');
    if (subject.run === null) await insertAtCursor(this.services, found === 'Insert Anyway' ? null : found, subject.document);
    else if (found !== 'Insert Anyway') await insertIntoCall(this.services, found);
  }

  private async saveSchedule(subject: Subject): Promise<void> {
    const found = await this.schedule(subject);
    if (found === null) return;
    const { saveScheduleFile } = await import('./saveScheduleFile');
    await saveScheduleFile(this.services, found);
  }

  private async copyValues(subject: Subject): Promise<void> {
    const found = await this.schedule(subject);
    if (found !== null) await this.copy(scheduleText(found.schedule), 'The schedule was copied.');
  }

  private async copyTerminalCommand(subject: Subject): Promise<void> {
    const request = subject.run === null ? await this.starter.request(subject.script, { kind: 'range-test' }) : subject.run.record.request;
    if (request !== null) await this.copy(terminalCommand(request, this.services.extensionUri.fsPath), 'The command was copied.');
  }

  private async copy(text: string, said: string): Promise<void> {
    const { vscode } = this.services;
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(said, 3000);
  }

  private async openRun(): Promise<void> {
    const run = await pickRun(this.services);
    if (run !== null) this.services.show(run);
  }

  private async openScript({ record }: Run): Promise<void> {
    const { vscode } = this.services;
    const call = record.provenance?.call ?? null;
    const file = call?.file ?? record.request.script;
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: columnOf(vscode, file) });
    const line = call?.line ?? null;
    if (line === null) return;
    const position = new vscode.Position(Math.max(0, line - 1), 0);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** The schedule of a subject. Without one it says that a range test finds it, and gives null, or the other way that the person chose. */
  private async schedule(subject: Subject): Promise<FoundSchedule | null>;
  private async schedule<T extends string>(subject: Subject, otherWay: T): Promise<FoundSchedule | T | null>;
  private async schedule<T extends string>(subject: Subject, otherWay?: T): Promise<FoundSchedule | T | null> {
    const found = await findSchedule(this.services, subject.script, subject.run);
    if (found === 'cancelled') return null;
    if (found !== null) return found;
    const { window } = this.services.vscode;
    const ways: string[] = otherWay === undefined || subject.run !== null ? [] : [otherWay];
    const answer = await window.showWarningMessage('There are no bounds for this script yet. A range test finds them.', 'Run LR Range Test', ...ways);
    if (answer === 'Run LR Range Test') await this.rangeTest(subject);
    return otherWay !== undefined && answer === otherWay ? otherWay : null;
  }

  private async about(command: (subject: Subject) => Promise<void>): Promise<void> {
    const run = this.services.shownRun();
    if (run !== null) return command({ run, script: run.record.request.script });
    const document = await activeDocument(this.services.vscode);
    if (document !== null) await command({ run: null, script: document.uri.fsPath, document });
  }

  private async guarded(name: string, command: () => Promise<void>): Promise<void> {
    const { vscode, log } = this.services;
    try {
      await command();
    } catch (error) {
      log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const answer = await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error), 'Show Log');
      if (answer !== undefined) log.show();
    }
  }
}
