import type { TextDocument } from 'vscode';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';

/** The document that the schedule of an opened curve goes into: the one beside the panel; asks where there are several, says so where there is none. */
export async function insertTargetDocument({ vscode }: Pick<EditorServices, 'vscode'>): Promise<TextDocument | null> {
  const beside = [...new Set(vscode.window.visibleTextEditors.map(({ document }) => document))].filter(({ uri }) => uri.scheme === 'file' || uri.scheme === 'untitled');
  if (beside.length === 0) {
    await vscode.window.showErrorMessage(t('Open the file first that the schedule is to be inserted into.'));
    return null;
  }
  if (beside.length === 1) return beside[0] ?? null;
  const items = beside.map((document) => ({ label: vscode.workspace.asRelativePath(document.uri), document }));
  const choice = await vscode.window.showQuickPick(items, { title: t('Insert One-Cycle Schedule'), placeHolder: t('Which file is it to be inserted into?') });
  return choice?.document ?? null;
}
