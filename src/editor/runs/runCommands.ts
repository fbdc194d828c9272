import type { PanelAction } from '../../protocol/panelLink';
import { requestWithSeeds } from '../../runs/furtherSeeds';
import type { Run } from '../../runs/run';
import { terminalCommand } from '../../runs/terminalCommand';
import { t } from '../../text/text';
import { columnOf } from '../activeScript';
import type { EditorServices } from '../editorServices';
import { saveAs } from '../saveAs';
import type { Subject } from '../subject';
import { pickLive, pickRun, pickRunsToCompare } from './pickRun';
import type { RunStarter } from './startRun';

/** Commands about runs that are there: open, stop, compare, export, and what belongs to them. */
export class RunCommands {
  constructor(
    private readonly services: EditorServices,
    private readonly starter: RunStarter,
  ) {}

  async open(): Promise<void> {
    const run = await pickRun(this.services, t('Open Run'));
    if (run !== null) this.services.show(run);
  }

  /** Stops a run, or an experiment with all of its runs. */
  async stop(): Promise<void> {
    await (await pickLive(this.services))?.stop();
  }

  /** @param run to be compared with others; null = whichever */
  async compare(run: Run | null): Promise<void> {
    const ids = await pickRunsToCompare(this.services, run);
    if (ids !== null) await this.services.compare(ids);
  }

  async copyTerminalCommand(subject: Subject): Promise<void> {
    const { vscode, extensionUri, native } = this.services;
    const request = subject.run === null ? await this.starter.request(subject.script, { kind: 'range-test' }) : requestWithSeeds(subject.run);
    if (request === null) return;
    if (request.overrides !== null) throw new Error(t('This run is part of a sweep, which changed values of the script. In a terminal the whole sweep can be run: superconverge sweep.'));
    await vscode.env.clipboard.writeText(terminalCommand(request, extensionUri.fsPath, native.installed));
    vscode.window.setStatusBarMessage(t('The command was copied.'), 3000);
  }

  async openScript({ record }: Run): Promise<void> {
    const { vscode } = this.services;
    if (record.source !== undefined) {
      // an event file of TensorBoard is no text
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(record.request.script));
      return;
    }
    const call = record.provenance?.call ?? null;
    const file = call?.file ?? record.request.script;
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: columnOf(vscode, file) });
    const line = call?.line ?? null;
    if (line === null) return;
    const position = new vscode.Position(Math.max(0, line - 1), 0);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** @param png the picture that the page drew, for `export-png` */
  async export(action: Extract<PanelAction, `export-${string}`>, run: Run, png: Uint8Array | null): Promise<void> {
    // Loaded on first use, with the code of CSV and SVG.
    const [{ exportPath, runCsv, runJson }, { curveSvg }] = await Promise.all([import('./exportRun'), import('../../runs/curveSvg')]);
    if (action === 'export-csv') await saveAs(this.services, exportPath(run, 'csv'), runCsv(run));
    else if (action === 'export-json') await saveAs(this.services, exportPath(run, 'json'), runJson(run));
    else if (action === 'export-svg') await saveAs(this.services, exportPath(run, 'svg'), curveSvg(run));
    else if (png !== null) await saveAs(this.services, exportPath(run, 'png'), png);
  }
}
