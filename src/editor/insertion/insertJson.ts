import type { TextEditor } from 'vscode';
import type { EditorServices } from '../editorServices';
import type { FoundSchedule } from '../findSchedule';
import { applySnippets } from './applySnippets';
import { askReplacement } from './askReplacement';
import { earlierInJson, placeJson } from './placeJson';
import { snippetValues } from './snippetValues';

/** Inserts a schedule as JSON into a file of any other language, or updates the one that is there. */
export async function insertJson(services: EditorServices, editor: TextEditor, found: FoundSchedule | 'placeholder'): Promise<void> {
  const { document } = editor;
  const place = { text: document.getText(), cursor: document.offsetAt(editor.selection.active), path: document.uri.fsPath };
  const replacement = earlierInJson(place)?.changed === true ? await askReplacement(services.vscode, true) : 'all';
  if (replacement === null) return;
  await applySnippets(services.vscode, document, [placeJson(place, found === 'placeholder' ? null : found, snippetValues(found), replacement)]);
}
