import { basename } from 'node:path';
import type { TextDocument } from 'vscode';
import { t } from '../../text/text';
import type { VsCode } from '../editorServices';
import type { SnippetEdit } from '../snippets/snippetEdit';

/**
 * Applies edits as one workspace edit: one undo takes them back, and tab stops go on from one place to the next.
 * @throws Error where the document takes none
 */
export async function applySnippets(vscode: VsCode, document: TextDocument, edits: readonly SnippetEdit[]): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.set(
    document.uri,
    edits.map(({ start, end, snippet }) => {
      const edit = new vscode.SnippetTextEdit(new vscode.Range(document.positionAt(start), document.positionAt(end)), new vscode.SnippetString(snippet));
      edit.keepWhitespace = true;
      return edit;
    }),
  );
  if (!(await vscode.workspace.applyEdit(change))) throw new Error(t('Nothing could be inserted into {0}. Is the file read-only?', basename(document.fileName)));
}
