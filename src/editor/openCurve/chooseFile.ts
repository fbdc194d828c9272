import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Uri } from 'vscode';
import { newestEventFile } from '../../runs/newestEventFile';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';
import { dateText } from '../itemDescription';

const LOGS = '**/{*.csv,*.tsv,*.ndjson,*.jsonl,*tfevents*}';
const NOT_LOGS = '**/{node_modules,.git,.venv,venv,site-packages}/**';
/** More than one looks through. */
const MOST_LISTED = 200;

/** Lets the person pick a file of a logger: one of the workspace, newest first, or any other. @returns its path, of a folder too; null when none was picked */
export async function chooseFile({ vscode }: Pick<EditorServices, 'vscode'>): Promise<string | null> {
  const found = await vscode.workspace.findFiles(LOGS, NOT_LOGS, MOST_LISTED);
  const dated = await Promise.all(found.map(async ({ fsPath }) => ({ path: fsPath, time: await stat(fsPath).then(({ mtimeMs }) => mtimeMs, () => 0) })));
  const files = dated.sort((one, other) => other.time - one.time).map(({ path, time }) => ({
    label: basename(path),
    description: vscode.workspace.asRelativePath(path),
    detail: dateText(vscode, new Date(time)),
    path,
  }));
  if (files.length === 0) return browse(vscode, false);
  const file = { label: t('Choose a File...'), description: '', path: null };
  const folder = { label: t('Choose a TensorBoard Folder...'), description: '', path: null };
  const choice = await vscode.window.showQuickPick([...files, file, folder], {
    title: t('Open Curve'),
    placeHolder: t('A log with the learning rate and accuracy or loss: CSV, NDJSON or TensorBoard; newest first'),
    matchOnDescription: true,
  });
  if (choice === undefined) return null;
  return choice.path ?? browse(vscode, choice === folder);
}

async function browse(vscode: EditorServices['vscode'], folders: boolean): Promise<string | null> {
  const chosen = await vscode.window.showOpenDialog({
    title: t('Open Curve'),
    canSelectFiles: !folders,
    canSelectFolders: folders,
    ...(folders ? {} : { filters: { [t('Logs')]: ['csv', 'tsv', 'ndjson', 'jsonl', 'txt'], [t('All files')]: ['*'] } }),
  });
  return chosen?.[0]?.fsPath ?? null;
}

/** The file itself; of a folder the event file of TensorBoard that was written last. @throws Error where it has none */
export async function fileIn(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return path;
  const file = await newestEventFile(path);
  if (file === null) throw new Error(t('{0} has no event file of TensorBoard.', basename(path)));
  return file;
}

/** Path of the file or folder that a menu was opened on; null where that is none on disk. */
export function pathOf(uri: Uri): string | null {
  return uri.scheme === 'file' ? uri.fsPath : null;
}
