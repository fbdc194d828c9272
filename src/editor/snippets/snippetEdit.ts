/** Replaces `start` to `end` (offsets in UTF-16 units) by a text in VS Code's snippet syntax. */
export interface SnippetEdit {
  readonly start: number;
  readonly end: number;
  readonly snippet: string;
}
