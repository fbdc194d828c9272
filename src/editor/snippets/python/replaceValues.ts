/**
 * Inserted Python with the numbers of newly generated code, all else as a person made it: every field's value is what stands
 * between `name =` and a comma or comment at the end of its line.
 * @param snippet the newly generated code, in snippet syntax
 * @returns snippet text; null where a field is not to be found, so that nothing is half replaced
 */
export function replacePythonValues(existing: string, snippet: string, fields: readonly string[], escape: (text: string) => string): string | null {
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const field of fields) {
    const place = fieldValue(existing, field);
    const value = fieldValue(snippet, field);
    if (place === null || value === null) return null;
    edits.push({ start: place.start, end: place.end, text: snippet.slice(value.start, value.end) });
  }
  let result = '';
  let from = 0;
  for (const { start, end, text } of edits.sort((a, b) => a.start - b.start)) {
    result += escape(existing.slice(from, start)) + text;
    from = end;
  }
  return result + escape(existing.slice(from));
}

function fieldValue(code: string, field: string): { readonly start: number; readonly end: number } | null {
  const found = new RegExp(`^(?<before>[ \\t]*${field}[ \\t]*(?::[^=\\n]+)?=[ \\t]*)(?<value>\\S.*?)[ \\t]*,?[ \\t]*(?:#.*)?\\r?$`, 'm').exec(code);
  if (found?.groups === undefined) return null;
  const start = found.index + (found.groups['before'] ?? '').length;
  return { start, end: start + (found.groups['value'] ?? '').length };
}
