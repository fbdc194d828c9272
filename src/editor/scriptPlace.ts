import type { VsCode } from './editorServices';

/** Where a script stands in a window of several folders, from the folder's name on: there scripts of the same name are told apart by it. null in any other window. */
export function scriptPlace({ workspace }: Pick<VsCode, 'workspace'>, script: string): string | null {
  return (workspace.workspaceFolders?.length ?? 0) > 1 ? workspace.asRelativePath(script) : null;
}
