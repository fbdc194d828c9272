import { t } from '../text/text';
import type { EditorServices } from './editorServices';

/** Runs a command; an error that it lets out is logged and shown, with the way to the log. */
export async function guarded({ vscode, log }: Pick<EditorServices, 'vscode' | 'log'>, name: string, command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const answer = await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error), t('Show Log'));
    if (answer !== undefined) log.show();
  }
}
