import type { SnippetEdit } from '../../../src/editor/snippets/snippetEdit';

/** A snippet as the text that it becomes when every tab stop keeps its value. */
export function plainText(snippet: string): string {
  return snippet.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace(/\\([\\$}])/g, '$1');
}

/** A text with edits applied, as the editor applies them. */
export function applyEdits(text: string, edits: readonly SnippetEdit[]): string {
  return [...edits].reverse().reduce((result, { start, end, snippet }) => result.slice(0, start) + plainText(snippet) + result.slice(end), text);
}
