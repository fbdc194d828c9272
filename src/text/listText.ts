import { t } from './text';

/** "a", "a and b", "a, b and c"; or the same with "or". */
export function listText(parts: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (parts.length < 2) return parts.join('');
  const [before, end] = [parts.slice(0, -1).join(', '), String(parts.at(-1))];
  return last === 'and' ? t('{0} and {1}', before, end) : t('{0} or {1}', before, end);
}
