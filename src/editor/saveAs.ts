import { basename, extname } from 'node:path';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';

/**
 * Asks where a file is to go, and writes it there.
 * @param path what is proposed
 * @param contents text, or the bytes of a picture
 * @throws Error saying what to do when the file cannot be written
 */
export async function saveAs({ vscode }: Pick<EditorServices, 'vscode'>, path: string, contents: string | Uint8Array): Promise<void> {
  const format = extname(path).slice(1);
  const uri = await vscode.window.showSaveDialog({ title: t('Export {0}', format.toUpperCase()), defaultUri: vscode.Uri.file(path), filters: { [format.toUpperCase()]: [format] } });
  if (uri === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(uri, typeof contents === 'string' ? new TextEncoder().encode(contents) : contents);
  } catch (error) {
    throw new Error(t('{0} could not be written: {1}. Choose a folder that you may write to.', basename(uri.path), error instanceof Error ? error.message : String(error)));
  }
  vscode.window.setStatusBarMessage(t('{0} was written.', basename(uri.path)), 3000);
}
