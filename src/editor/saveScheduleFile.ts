import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { ProtocolError } from '../protocol/wire';
import { mergeOnecycle, ONECYCLE_FILE } from '../runs/saveSchedule';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';
import type { FoundSchedule } from './findSchedule';

/**
 * Writes a schedule into onecycle.json beside the script that was tested. Other schedules of the file stay.
 * @throws Error saying what to do when the file cannot be read or written
 */
export async function saveScheduleFile(
  { vscode }: Pick<EditorServices, 'vscode'>,
  { key, schedule, script, run }: FoundSchedule,
  write: (path: string, text: string) => Promise<unknown> = writeFileAtomic,
): Promise<void> {
  const path = join(dirname(script), ONECYCLE_FILE);
  const uri = vscode.Uri.file(path);
  let text: string | null;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw notWritten(path, error);
    text = null;
  }
  let merged: string;
  try {
    merged = mergeOnecycle(text, key, schedule);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const answer = await vscode.window.showErrorMessage(error.message, t('Open File'));
    if (answer !== undefined) await vscode.window.showTextDocument(uri);
    return;
  }
  try {
    await write(path, merged);
  } catch (error) {
    throw notWritten(path, error);
  }
  void vscode.window.showInformationMessage(run?.record.source === undefined ? t('The schedule was saved in {0} beside the script.', ONECYCLE_FILE) : t('The schedule was saved in {0} beside the file of the curve.', ONECYCLE_FILE), t('Open File')).then(async (answer) => {
    if (answer !== undefined) await vscode.window.showTextDocument(uri);
  });
}

function notWritten(path: string, error: unknown): Error {
  const code = codeOf(error);
  const isReadOnly = code === 'EACCES' || code === 'EROFS' || code === 'EPERM';
  if (isReadOnly) return new Error(t('{0} could not be written: the folder or the file is read-only. Change its permissions, or use Copy Values instead.', path));
  return new Error(t('{0} could not be written: {1}.', path, error instanceof Error ? error.message : String(error)));
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
