import type * as vscode from 'vscode';
import type { PanelAddresses } from './html';

interface Surroundings {
  readonly vscode: Pick<typeof vscode, 'Uri'>;
  readonly extensionUri: vscode.Uri;
}

/** Folder that the pages are bundled to, and the only one that their webviews may read. */
function pageFolder({ vscode: { Uri }, extensionUri }: Surroundings): vscode.Uri {
  return Uri.joinPath(extensionUri, 'dist', 'webview');
}

export function pageOptions(surroundings: Surroundings): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [pageFolder(surroundings)] };
}

/** Where a webview loads a page from, which is bundled as NAME.js and NAME.css. */
export function pageAddresses(surroundings: Surroundings, webview: vscode.Webview, name: string): PanelAddresses {
  const folder = pageFolder(surroundings);
  const address = (file: string) => webview.asWebviewUri(surroundings.vscode.Uri.joinPath(folder, file)).toString();
  return { script: address(`${name}.js`), style: address(`${name}.css`), cspSource: webview.cspSource };
}

/** The icon in a panel's tab. One drawing cannot serve both: VS Code colours the icons of views, but not those of tabs. */
export function tabIcon({ vscode: { Uri }, extensionUri }: Surroundings): { light: vscode.Uri; dark: vscode.Uri } {
  const icon = (theme: string) => Uri.joinPath(extensionUri, 'media', `runs-${theme}.svg`);
  return { light: icon('light'), dark: icon('dark') };
}
