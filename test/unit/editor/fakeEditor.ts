import { fakeVscode, type Fake, type FakeDocument } from './fakeVscode';
import { plainText } from './applyEdits';

/** A fake VS Code whose active editor can be written to. */
export interface FakeEditor {
  readonly fake: Fake;
  /** What the document holds now. */
  text(): string;
  /** How many undo steps were made. */
  undoSteps(): number;
  place(cursor: number): void;
}

/** Snippet edits are applied as the editor does when every tab stop keeps its value. */
export function fakeEditor(document: FakeDocument, cursor = 0): FakeEditor {
  const fake = fakeVscode(document);
  let text = document.text;
  let undoSteps = 0;
  const opened = fake.vscode.window.activeTextEditor?.document;
  const editable = Object.assign(opened ?? {}, { fileName: document.path, getText: () => text, positionAt: (offset: number) => offset, offsetAt: (offset: number) => offset });
  const editor = { document: editable, selection: { active: cursor } };

  class Range {
    constructor(
      readonly start: number,
      readonly end: number,
    ) {}
  }
  class SnippetTextEdit {
    keepWhitespace = false;
    constructor(
      readonly range: Range,
      readonly snippet: { readonly value: string },
    ) {}
  }
  class WorkspaceEdit {
    edits: readonly SnippetTextEdit[] = [];
    set(_uri: unknown, edits: readonly SnippetTextEdit[]): void {
      this.edits = edits;
    }
  }
  class SnippetString {
    constructor(readonly value: string) {}
  }
  Object.assign(fake.vscode, { Range, SnippetTextEdit, SnippetString, WorkspaceEdit });
  Object.assign(fake.vscode.window, { activeTextEditor: editor, showTextDocument: () => Promise.resolve(editor), visibleTextEditors: [] });
  Object.assign(fake.vscode.workspace, {
    applyEdit: ({ edits }: WorkspaceEdit) => {
      if (!fake.canSave) return Promise.resolve(false);
      text = [...edits].reverse().reduce((result, { range, snippet }) => result.slice(0, range.start) + plainText(snippet.value) + result.slice(range.end), text);
      undoSteps += 1;
      return Promise.resolve(true);
    },
  });
  return { fake, text: () => text, undoSteps: () => undoSteps, place: (offset) => void (editor.selection.active = offset) };
}
