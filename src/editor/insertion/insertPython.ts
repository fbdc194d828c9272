import type { TextEditor } from 'vscode';
import type { ScheduleKind } from '../../schedule/scheduleOptions';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';
import type { FoundSchedule } from '../findSchedule';
import { InsertedSchedules } from '../lenses/insertedSchedules';
import { pythonForms, type PythonForm } from '../snippets/python/pythonForms';
import { importsLibrary } from '../sources/pythonLibraries';
import { applySnippets } from './applySnippets';
import { askReplacement } from './askReplacement';
import { earlierPython, placePython, replaceInPython, type PythonBlock } from './placePython';
import { snippetValues } from './snippetValues';

/** Inserts a schedule into a Python file for the library that the person chooses, or updates the one that is there. */
export async function insertPython(services: EditorServices, editor: TextEditor, found: FoundSchedule | 'placeholder'): Promise<void> {
  const { vscode } = services;
  const { document } = editor;
  const text = document.getText();
  const cursor = document.offsetAt(editor.selection.active);
  const earlier = earlierPython(text, cursor);
  const values = snippetValues(found);
  const form = await chooseForm(services, text, earlier, values.other?.kind ?? 'one-cycle');
  if (form === null) return;
  const place = { text, cursor, earlier };
  const valuesAlone = earlier?.changed === true ? replaceInPython(place, form, values) : null;
  const replacement = earlier?.changed === true ? await askReplacement(vscode, valuesAlone !== null) : 'all';
  if (replacement === null) return;
  await applySnippets(vscode, document, [replacement === 'values' && valuesAlone !== null ? valuesAlone : placePython(place, form, values)]);
  new InsertedSchedules(services.workspaceState).remember(document.uri.fsPath, found, false);
}

/** Asks for the library that a schedule of a kind is to be written for, with what was inserted before and what the file imports on top. */
async function chooseForm({ vscode }: Pick<EditorServices, 'vscode'>, text: string, earlier: PythonBlock | null, kind: ScheduleKind): Promise<PythonForm | null> {
  const items = pythonForms(kind).map((one) => {
    const isEarlier = earlier !== null && one.form === earlier.form;
    const isImported = importsLibrary(text, one.library);
    const description = isEarlier ? t('inserted here before') : isImported ? t('imported by this file') : '';
    return { ...one, description, rank: isEarlier ? 0 : isImported ? 1 : 2 };
  });
  const choice = await vscode.window.showQuickPick(
    items.sort((a, b) => a.rank - b.rank),
    { title: t('Insert One-Cycle Schedule'), placeHolder: t('For which library?'), matchOnDetail: true },
  );
  return choice?.form ?? null;
}
