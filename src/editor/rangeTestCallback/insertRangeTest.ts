import { basename } from 'node:path';
import type { TextDocument } from 'vscode';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';
import { applySnippets } from '../insertion/applySnippets';
import { insertedBlocks, type InsertedBlock } from '../sources/pythonBlocks';
import { importsLibrary, type PythonLibrary } from '../sources/pythonLibraries';
import { isRangeTest, placeRangeTest, rangeTestLibrary, type PlacedRangeTest } from './placeRangeTest';

/** Inserts a range test into the training of the active Python file, or updates the one that is there; then says how to run it and where its curve is. */
export async function insertRangeTest({ vscode }: Pick<EditorServices, 'vscode'>): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'python') {
    await vscode.window.showErrorMessage(t('Open the Python training script first: a file that trains with PyTorch, Keras or fastai.'));
    return;
  }
  const { document } = editor;
  const text = document.getText();
  const earlier = insertedBlocks(text).find(isRangeTest) ?? null;
  const library = await libraryOf(vscode, text, earlier);
  if (library === null) return;
  if (earlier?.changed === true && !(await mayReplace(vscode))) return;
  const { edits, ...found } = placeRangeTest({ text, cursor: document.offsetAt(editor.selection.active), earlier }, library);
  await applySnippets(vscode, document, edits);
  void sayHowToRun(vscode, document, library, found);
}

/** Asks what becomes of a range test that a person has changed since. */
async function mayReplace({ window }: Pick<EditorServices['vscode'], 'window'>): Promise<boolean> {
  const all = t('Replace All');
  const detail = t('Replace All writes its class anew; one undo takes it back. Top LR and iterations stay as they are.');
  return (await window.showWarningMessage(t('The range test that was inserted here has been changed since.'), { modal: true, detail }, all)) === all;
}

/** What was inserted before, or the only library that the file imports; else asks. */
async function libraryOf({ window }: Pick<EditorServices['vscode'], 'window'>, text: string, earlier: InsertedBlock | null): Promise<PythonLibrary | null> {
  const before = earlier === null ? null : rangeTestLibrary(earlier);
  if (before !== null) return before;
  const all = [
    { library: 'pytorch', label: 'PyTorch', detail: t('A call after each update of the optimizer.') },
    { library: 'keras', label: 'Keras', detail: t('A callback for fit.') },
    { library: 'fastai', label: 'fastai', detail: t('A callback for fit, fit_one_cycle or fine_tune.') },
  ] as const;
  const imported = all.filter(({ library }) => importsLibrary(text, library));
  const [only] = imported;
  if (only !== undefined && imported.length === 1) return only.library;
  const items = [...imported.map((one) => ({ ...one, description: t('imported by this file') })), ...all.filter((one) => !imported.includes(one))];
  const choice = await window.showQuickPick(items, { title: t('Insert Range-Test Callback'), placeHolder: t('For which library?') });
  return choice?.library ?? null;
}

async function sayHowToRun({ window, commands }: EditorServices['vscode'], document: TextDocument, library: PythonLibrary, found: Omit<PlacedRangeTest, 'edits'>): Promise<void> {
  const open = t('Open Curve...');
  const run = t('Check its top LR and iterations, save, and run {0} with Python: it ends with the ramp and writes range-test.csv into the folder that it runs in.', basename(document.fileName));
  const byHand = library === 'pytorch' ? t('No update of an optimizer was found: call step of the range test after each of them.') : t('No call of fit was found: give the range test to the callbacks of your own call.');
  const lossByHand = t('The loss of the batch is not named where the optimizer updates: give it to step of the range test there.');
  const first = found.isUsed ? (found.lacksLoss ? [lossByHand] : []) : [byHand];
  const answer = await window.showInformationMessage([...first, run].join(' '), open);
  if (answer === open) await commands.executeCommand('superconverge.openCurve');
}
