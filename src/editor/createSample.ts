import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';

const FOLDER = 'superconverge-sample';
/** What makes up the sample; the folder in the extension also holds what only its makers need. */
export const SAMPLE_FILES = ['train.js', 'package.json', 'README.md', 'fashion-mnist.br', 'LICENSE-fashion-mnist.txt'];

/** Writes the sample training script into a new folder inside a folder that the person picks, and opens it. */
export async function createSample({ vscode, extensionUri }: Pick<EditorServices, 'vscode' | 'extensionUri'>): Promise<void> {
  const first = vscode.workspace.workspaceFolders?.[0];
  const picked = await vscode.window.showOpenDialog({
    title: t('Where shall the folder "{0}" go?', FOLDER),
    openLabel: t('Create Sample Here'),
    canSelectFiles: false,
    canSelectFolders: true,
    ...(first === undefined ? {} : { defaultUri: first.uri }),
  });
  const parent = picked?.[0];
  if (parent === undefined) return;
  const folder = await writeSample(join(extensionUri.fsPath, 'media', 'sample'), parent.fsPath);
  const uri = vscode.Uri.file(join(folder, 'train.js'));
  await vscode.window.showTextDocument(uri);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return;
  const answer = await vscode.window.showInformationMessage(t('The sample was written to {0}, outside of this workspace.', folder), t('Open Folder'));
  if (answer !== undefined) await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder));
}

/**
 * Copies the sample into a folder of its own, with a number where the name is taken: nothing is overwritten.
 * @throws Error saying what to do when the folder cannot be written
 */
export async function writeSample(from: string, parent: string): Promise<string> {
  const taken = new Set(await readdir(parent).catch(() => []));
  let name = FOLDER;
  for (let number = 2; taken.has(name); number++) name = `${FOLDER}-${String(number)}`;
  const folder = join(parent, name);
  try {
    await mkdir(folder);
    for (const file of SAMPLE_FILES) await copyFile(join(from, file), join(folder, file));
  } catch (error) {
    throw new Error(t('The sample could not be written into {0}: {1}. Pick a folder that you may write to.', basename(parent), error instanceof Error ? error.message : String(error)));
  }
  return folder;
}
