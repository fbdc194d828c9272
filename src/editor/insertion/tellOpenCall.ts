import type { TextEditor } from 'vscode';
import { t } from '../../text/text';
import type { VsCode } from '../editorServices';
import { scriptOf } from '../sources/scriptOf';
import { followsSchedule, isLoop } from './placeCalls';
import { insertedBefore } from './placeSchedule';

/**
 * Says so where a schedule was inserted, but its training call could not be made to follow it: nothing would tell that it trains as before.
 * @param index of the training call among those of the script
 */
export async function tellOpenCall(vscode: VsCode, editor: TextEditor, index: number): Promise<void> {
  const script = await scriptOf(editor.document);
  const names = insertedBefore(script)?.names;
  const site = script.calls[index];
  if (names === undefined || site === undefined || followsSchedule(script, site, names)) return;
  const message = isLoop(site)
    ? t('The schedule was inserted, but the training call does not follow it yet: call {0} with its optimizer before each update.', names.apply)
    : t('The schedule was inserted, but the training call does not follow it yet: add new {0}(...) with its model to its callbacks.', names.callback);
  const show = t('Show Training Call');
  // The command is done: whether the message is answered is the person's business.
  void vscode.window.showInformationMessage(message, show).then((answer) => {
    if (answer !== show) return;
    const start = editor.document.positionAt(site.start);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(new vscode.Range(start, start));
  });
}
