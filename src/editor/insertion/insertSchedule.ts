import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { TextDocument, TextEditor } from 'vscode';
import { ONECYCLE_FILE } from '../../runs/saveSchedule';
import { schedulesInFile } from '../../runs/schedulesInFile';
import { t } from '../../text/text';
import { columnOf } from '../activeScript';
import type { EditorServices } from '../editorServices';
import type { FoundSchedule } from '../findSchedule';
import type { ClickedCall } from '../lenses/clickedCall';
import { InsertedSchedules } from '../lenses/insertedSchedules';
import type { ScheduleSource } from '../snippets/tfjs/scheduleCode';
import { codeLanguage } from '../sources/codeLanguage';
import { scriptOf } from '../sources/scriptOf';
import { applySnippets } from './applySnippets';
import { askReplacement } from './askReplacement';
import { insertJson } from './insertJson';
import { insertPython } from './insertPython';
import { insertTarget } from './insertTarget';
import { canReplaceValues, insertedBefore, placeSchedule } from './placeSchedule';
import { otherThanPaper, PLACEHOLDER_VALUES } from './snippetValues';
import { tellOpenCall } from './tellOpenCall';

/** Inserts a schedule at the cursor of a document in its own language: into the training call there, for a library of Python, or as JSON. */
export async function insertAtCursor(services: EditorServices, found: FoundSchedule | 'placeholder', document: TextDocument): Promise<void> {
  const language = codeLanguage(document.languageId);
  const source = language === 'tensorflow.js' ? await chooseSource(services, document, found) : null;
  if (language === 'tensorflow.js' && source === null) return;
  const editor = await services.vscode.window.showTextDocument(document);
  if (source !== null) await insert(services, editor, document.offsetAt(editor.selection.active), found, source);
  else if (language === 'python') await insertPython(services, editor, found);
  else await insertJson(services, editor, found);
}

/** Inserts a schedule into the training call whose lens was clicked. */
export async function insertAtCall(services: EditorServices, found: FoundSchedule, document: TextDocument, call: ClickedCall): Promise<void> {
  const source = await chooseSource(services, document, found);
  if (source === null) return;
  const editor = await services.vscode.window.showTextDocument(document, columnOf(services.vscode, document.uri.fsPath));
  await insert(services, editor, await call.offset(), found, source);
}

/** Inserts a schedule into the training call that was tested. */
export async function insertIntoCall(services: EditorServices, found: FoundSchedule): Promise<void> {
  const { vscode } = services;
  const provenance = found.run?.record.provenance ?? null;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(provenance?.call.file ?? found.script));
  const source = await chooseSource(services, document, found);
  if (source === null) return;
  const editor = await vscode.window.showTextDocument(document, columnOf(vscode, document.uri.fsPath));
  await insert(services, editor, null, found, source);
}

async function chooseSource({ vscode }: EditorServices, document: TextDocument, found: FoundSchedule | 'placeholder'): Promise<ScheduleSource | null> {
  if (found === 'placeholder') return { kind: 'values', values: PLACEHOLDER_VALUES };
  const { schedule, key, script } = found;
  const other = otherThanPaper(schedule);
  const values: ScheduleSource = other === null ? { kind: 'values', values: schedule } : { kind: 'other', schedule: other };
  const file = join(dirname(script), ONECYCLE_FILE);
  // A file that does not hold this schedule (or cannot be read) is not offered: the inserted code would fail with it.
  const saved = await schedulesInFile(file).catch(() => null);
  const inFile = saved?.[key];
  const kind = other?.kind ?? 'one-cycle';
  if (inFile === undefined || (otherThanPaper(inFile)?.kind ?? 'one-cycle') !== kind) return values;
  const path = relative(dirname(document.uri.fsPath), file).replaceAll('\\', '/');
  const choice = await vscode.window.showQuickPick(
    [
      { label: t('Insert values'), detail: t('The numbers stand in the code.'), source: values },
      { label: t('Load from {0}', ONECYCLE_FILE), detail: t('The code reads the file when it runs, so that saving a new schedule is enough.'), source: { kind: 'file', path, key, schedule: kind } as const },
    ],
    { title: t('Insert One-Cycle Schedule') },
  );
  return choice?.source ?? null;
}

async function insert({ vscode, workspaceState }: EditorServices, editor: TextEditor, cursor: number | null, found: FoundSchedule | 'placeholder', source: ScheduleSource): Promise<void> {
  const { document } = editor;
  const script = await scriptOf(document);
  const call = found === 'placeholder' ? null : (found.run?.record.provenance?.call ?? null);
  const tested = call?.file === null || call?.file === document.uri.fsPath ? call : null;
  const earlier = insertedBefore(script);
  const replacement = earlier?.changed === true ? await askReplacement(vscode, canReplaceValues(script, earlier, source)) : 'all';
  if (replacement === null) return;
  const target = insertTarget(script, cursor, tested);
  await applySnippets(vscode, document, placeSchedule(script, document.fileName, await packageType(document.uri.fsPath), target, source, replacement));
  new InsertedSchedules(workspaceState).remember(document.uri.fsPath, found, source.kind === 'file');
  // Where values alone were asked for, nothing else is meant.
  if (target.kind === 'call' && replacement === 'all') await tellOpenCall(vscode, editor, script.calls.indexOf(target.site));
}

/** `type` of the nearest package.json above a file. */
async function packageType(file: string): Promise<string | null> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => null);
    if (text !== null) return /"type"\s*:\s*"module"/.test(text) ? 'module' : 'commonjs';
    if (folder === dirname(folder)) return null;
  }
}
