import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { TextDocument, TextEditor } from 'vscode';
import type { Provenance } from '../protocol/run';
import { ONECYCLE_FILE } from '../runs/saveSchedule';
import { columnOf } from './activeScript';
import type { EditorServices } from './editorServices';
import { schedulesInFile, type FoundSchedule } from './findSchedule';
import { insertTarget } from './insertTarget';
import type { ScheduleSource } from './oneCycleCode';
import { placeSchedule } from './placeSchedule';
import { readScript } from './trainingCalls';

/** For a script without a range test yet: an ordinary place to start from, every number a tab stop. */
const PLACEHOLDER: ScheduleSource = {
  kind: 'values',
  values: { maxLr: 0.1, minLr: 0.01, finalLr: 0.00001, cycleIterations: 900, tailIterations: 100, momentum: { high: 0.95, low: 0.85 } },
};

/** Inserts a schedule at the cursor of the active editor or into the training call there; null inserts numbers to start from. */
export async function insertAtCursor(services: EditorServices, found: FoundSchedule | null, document: TextDocument): Promise<void> {
  const source = await chooseSource(services, document, found);
  if (source === null) return;
  const editor = await services.vscode.window.showTextDocument(document);
  await insert(services, editor, document.offsetAt(editor.selection.active), found?.run?.record.provenance ?? null, source);
}

/** Inserts a schedule into the training call that was tested. */
export async function insertIntoCall(services: EditorServices, found: FoundSchedule): Promise<void> {
  const { vscode } = services;
  const provenance = found.run?.record.provenance ?? null;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(provenance?.call.file ?? found.script));
  const source = await chooseSource(services, document, found);
  if (source === null) return;
  const editor = await vscode.window.showTextDocument(document, columnOf(vscode, document.uri.fsPath));
  await insert(services, editor, null, provenance, source);
}

async function chooseSource({ vscode }: EditorServices, document: TextDocument, found: FoundSchedule | null): Promise<ScheduleSource | null> {
  if (found === null) return PLACEHOLDER;
  const { schedule, key, script } = found;
  const values: ScheduleSource = { kind: 'values', values: schedule };
  const file = join(dirname(script), ONECYCLE_FILE);
  // A file that does not hold this schedule (or cannot be read) is not offered: the inserted code would fail with it.
  const saved = await schedulesInFile(file).catch(() => null);
  if (saved?.[key] === undefined) return values;
  const path = relative(dirname(document.uri.fsPath), file).replaceAll('\\', '/');
  const choice = await vscode.window.showQuickPick(
    [
      { label: 'Insert values', detail: 'The numbers stand in the code.', source: values },
      { label: `Load from ${ONECYCLE_FILE}`, detail: 'The code reads the file when it runs, so that saving a new schedule is enough.', source: { kind: 'file', path, key } as const },
    ],
    { title: 'Insert One-Cycle Schedule' },
  );
  return choice?.source ?? null;
}

async function insert({ vscode }: EditorServices, editor: TextEditor, cursor: number | null, provenance: Provenance | null, source: ScheduleSource): Promise<void> {
  const { document } = editor;
  const script = await readScript(document.getText(), document.fileName);
  if (script === null) throw new Error(`${document.fileName} cannot be read as JavaScript or TypeScript. Mend its syntax errors first.`);
  const call = provenance?.call ?? null;
  const tested = call?.file === null || call?.file === document.uri.fsPath ? call : null;
  const edits = placeSchedule(script, document.fileName, await packageType(document.uri.fsPath), insertTarget(script, cursor, tested), source);

  const change = new vscode.WorkspaceEdit();
  // One workspace edit: one undo step, and tab stops that go on from one place to the next.
  change.set(
    document.uri,
    edits.map(({ start, end, snippet }) => {
      const edit = new vscode.SnippetTextEdit(new vscode.Range(document.positionAt(start), document.positionAt(end)), new vscode.SnippetString(snippet));
      edit.keepWhitespace = true;
      return edit;
    }),
  );
  if (!(await vscode.workspace.applyEdit(change))) throw new Error(`The schedule could not be inserted into ${document.fileName}. Is the file read-only?`);
}

/** `type` of the nearest package.json above a file. */
async function packageType(file: string): Promise<string | null> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
    if (text !== null) return /"type"\s*:\s*"module"/.test(text) ? 'module' : 'commonjs';
    if (folder === dirname(folder)) return null;
  }
}
