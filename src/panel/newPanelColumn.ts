import type { ViewColumn } from 'vscode';

/**
 * Where a new panel goes: beside the code; where a panel of this extension is in front already, among those of its column. Beside that one
 * it would cut off a column more with every run that is started from a panel.
 */
export function newPanelColumn(vscode: typeof import('vscode')): ViewColumn {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  // VS Code puts a prefix of its own before the view type
  const isOwn = input instanceof vscode.TabInputWebview && /\bsuperconverge\.\w+$/.test(input.viewType);
  return isOwn ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
}
