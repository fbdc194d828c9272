import type { TextDocument } from 'vscode';
import type { Run } from '../runs/run';
import { activeDocument } from './activeScript';
import type { EditorServices } from './editorServices';

/** What a command is about: a run whose panel is shown, or the script in the active editor. */
export type Subject = { readonly run: Run; readonly script: string } | { readonly run: null; readonly script: string; readonly document: TextDocument };

export function subjectOf(run: Run): Subject {
  return { run, script: run.record.request.script };
}

/** What a command of the palette is about; null where there is nothing, which is said. */
export async function activeSubject(services: Pick<EditorServices, 'vscode' | 'shownRun'>): Promise<Subject | null> {
  const run = services.shownRun();
  if (run !== null) return subjectOf(run);
  const document = await activeDocument(services.vscode);
  return document === null ? null : { run: null, script: document.uri.fsPath, document };
}
