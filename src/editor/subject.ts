import type { TextDocument, Uri } from 'vscode';
import type { Run } from '../runs/run';
import { t } from '../text/text';
import { activeDocument } from './activeScript';
import type { EditorServices } from './editorServices';
import type { CallTarget } from './lenses/callTarget';
import type { ClickedCall } from './lenses/clickedCall';

/** What a command is about: a run whose panel is shown, or the script in the active editor, or one call of it whose lens was clicked. */
export type Subject = { readonly run: Run; readonly script: string } | { readonly run: null; readonly script: string; readonly document: TextDocument; readonly call?: ClickedCall };

export function subjectOf(run: Run): Subject {
  return { run, script: run.record.request.script };
}

/** What a command of the palette is about; null where there is nothing, which is said. */
export async function activeSubject(services: Pick<EditorServices, 'vscode' | 'shownRun'>): Promise<Subject | null> {
  const run = services.shownRun();
  if (run !== null) return subjectOf(run);
  const document = await activeDocument(services.vscode);
  return document === null ? null : { run: null, script: document.uri.fsPath, document };
}

/** What a schedule is inserted into: the code of the run whose panel is shown, else the document of the active editor, whatever its language. */
export async function insertionSubject({ vscode, shownRun }: Pick<EditorServices, 'vscode' | 'shownRun'>): Promise<Subject | null> {
  const run = shownRun();
  if (run !== null) return subjectOf(run);
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined) return { run: null, script: document.uri.fsPath, document };
  await vscode.window.showErrorMessage(t('Open the file first that the schedule is to be inserted into.'));
  return null;
}

/** A script that a menu was opened on. */
export async function fileSubject(vscode: EditorServices['vscode'], uri: Uri): Promise<Subject> {
  const document = await vscode.workspace.openTextDocument(uri);
  return { run: null, script: document.uri.fsPath, document };
}

/** The training call whose code lens was clicked. */
export async function callSubject(services: Pick<EditorServices, 'vscode' | 'runs' | 'workspaceState' | 'log'>, { uri, line }: CallTarget): Promise<Subject> {
  const document = await services.vscode.workspace.openTextDocument(uri);
  // Loaded on first use, with the parser.
  const { clickedCall } = await import('./lenses/clickedCall');
  const call = await clickedCall(services, document, line);
  return { run: null, script: call.script, document, call };
}

/** Whether what a command was called with is the address of a file. */
export function isUri(target: unknown): target is Uri {
  return typeof target === 'object' && target !== null && 'fsPath' in target && 'scheme' in target;
}
