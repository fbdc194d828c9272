import type { TextDocument } from 'vscode';
import type { KeptRuns } from '../runs/keptRuns';
import type { Disposable } from '../runs/run';
import type { VsCode } from './editorServices';
import { markedKind } from './snippets/marker';
import { scriptLanguages } from './sources/scriptLanguages';

/** Tells the walkthrough how far the person has come, whichever way they went: by a command, a lens or a panel. */
export class WalkthroughProgress implements Disposable {
  private readonly done = new Set<string>();
  private readonly parts: Disposable[];

  constructor(
    private readonly vscode: VsCode,
    private readonly runs: Pick<KeptRuns, 'live' | 'onDidChangeLive'>,
  ) {
    this.parts = [
      // the context key of a language is known inside of its editor alone
      vscode.workspace.onDidOpenTextDocument((document) => this.lookAt([document])),
      runs.onDidChangeLive(() => this.look()),
      vscode.workspace.onDidChangeTextDocument(({ contentChanges }) => contentChanges.some(({ text }) => markedKind(text) !== null) && this.reach('superconverge.hasInserted')),
    ];
    this.lookAt(vscode.workspace.textDocuments);
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private lookAt(documents: readonly TextDocument[]): void {
    if (documents.some(({ languageId }) => scriptLanguages.includes(languageId))) this.reach('superconverge.hasScript');
  }

  private look(): void {
    for (const { record } of this.runs.live) this.reach(record.request.kind === 'range-test' ? 'superconverge.hasTested' : 'superconverge.hasTrained');
  }

  private reach(context: string): void {
    if (this.done.has(context)) return;
    this.done.add(context);
    void this.vscode.commands.executeCommand('setContext', context, true);
  }
}
