import type { TextDocument } from 'vscode';
import { t } from '../../text/text';
import { readScript, type Script } from './trainingCalls';

/**
 * What a document's text is as a script.
 * @throws Error saying what to do when it cannot be read
 */
export async function scriptOf(document: TextDocument): Promise<Script> {
  const script = await readScript(document.getText(), document.fileName);
  if (script === null) throw new Error(t('{0} cannot be read as JavaScript or TypeScript. Mend its syntax errors first.', document.fileName));
  return script;
}
