import type { VsCode } from './editorServices';
import { scriptPlace } from './scriptPlace';

/** What stands beside the name of a run or an experiment in a list: where its script is, what it does, and when. @param createdAt in ISO 8601 */
export function itemDescription(vscode: VsCode, script: string, what: string, createdAt: string): string {
  return [scriptPlace(vscode, script), what, dateText(vscode, new Date(createdAt))].filter((text) => text !== null).join(', ');
}

export function dateText({ env }: VsCode, date: Date): string {
  return date.toLocaleString(env.language);
}
