import { basename } from 'node:path';
import type { TextDocument, ViewColumn } from 'vscode';
import { t } from '../text/text';
import type { EditorServices, VsCode } from './editorServices';
import { scriptLanguages } from './sources/scriptLanguages';

/** The document of the active editor when it is JavaScript or TypeScript; else says what to do and gives null. */
export async function activeDocument(vscode: VsCode): Promise<TextDocument | null> {
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined && scriptLanguages.includes(document.languageId)) return document;
  await vscode.window.showErrorMessage(t('Open the training script first: a JavaScript or TypeScript file that calls model.fit or another training function of TensorFlow.js.'));
  return null;
}

/** Where a file is shown already, else the first column: never over the panel that asks for it. */
export function columnOf(vscode: VsCode, file: string): ViewColumn {
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === file)?.viewColumn ?? vscode.ViewColumn.One;
}

/**
 * Path of a script on disk that is what the editor shows, since the file on disk is what runs: offers to save it where it is not.
 * @returns null when the person cancelled or the file could not be saved
 */
export async function savedScript(vscode: VsCode, document: TextDocument): Promise<string | null> {
  if (document.uri.scheme !== 'file' && !document.isUntitled) {
    await vscode.window.showErrorMessage(t('{0} is not a file on disk, so Node.js cannot run it. Save a copy into a folder first.', basename(document.uri.path)));
    return null;
  }
  if (!document.isUntitled && !document.isDirty) return document.uri.fsPath;
  const question = document.isUntitled
    ? t('This script has not been saved yet. The file on disk is what runs.')
    : t('{0} has changes that are not saved. The file on disk is what runs.', basename(document.uri.path));
  const save = t('Save and Run');
  const answer = await vscode.window.showWarningMessage(question, save, t('Cancel'));
  if (answer !== save) return null;
  const uri = await vscode.workspace.save(document.uri);
  if (uri !== undefined) return uri.fsPath;
  // Also what cancelling the dialog for a new file's name gives, which needs no message.
  if (!document.isUntitled) await vscode.window.showErrorMessage(t('{0} could not be saved, so it was not run. Is the folder read-only?', basename(document.uri.path)));
  return null;
}

/** Whether workspace code may run; says how to allow it where it may not. */
export async function checkTrust(vscode: VsCode): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const answer = await vscode.window.showErrorMessage(t('Training scripts run only in a trusted workspace.'), t('Manage Workspace Trust'));
  if (answer !== undefined) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}

/** Says once for every script which part of it will run, and remembers the consent. */
export async function confirmFirstRun({ vscode, workspaceState }: Pick<EditorServices, 'vscode' | 'workspaceState'>, script: string): Promise<boolean> {
  const key = `mayRun:${script}`;
  if (workspaceState.get(key) === true) return true;
  const run = t('Run');
  const answer = await vscode.window.showInformationMessage(t('The code above the training call of {0} will run, then its training in the background.', basename(script)), run, t('Cancel'));
  if (answer !== run) return false;
  await workspaceState.update(key, true);
  return true;
}
