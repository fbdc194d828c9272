import { t } from '../../text/text';

/** A text that is no list of words; the message says what is wrong. */
export class WordsError extends Error {
  override readonly name = 'WordsError';
}

/**
 * Splits a text at spaces as a shell does. What stands between quotes of either kind is taken as it is; a backslash means itself, as paths of Windows need it.
 * @throws WordsError where a quote is not closed
 */
export function wordsIn(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '"' || letter === "'") {
      const close = text.indexOf(letter, index + 1);
      if (close < 0) throw new WordsError(t('The quote {0} is not closed.', letter));
      word = (word ?? '') + text.slice(index + 1, close);
      index = close;
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + letter;
  }
  return word === null ? words : [...words, word];
}

/** The text that {@link wordsIn} splits into the words. */
export function textOfWords(words: readonly string[]): string {
  return words.map((word) => (word !== '' && !/[\s"']/.test(word) ? word : word.includes('"') ? `'${word.replaceAll("'", `'"'"'`)}'` : `"${word}"`)).join(' ');
}

/**
 * Environment variables written as `NAME=value` words.
 * @throws WordsError for a word without a name
 */
export function variablesIn(text: string): Record<string, string> {
  const entries = wordsIn(text).map((word): [string, string] => {
    const equals = word.indexOf('=');
    const name = word.slice(0, Math.max(0, equals));
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new WordsError(t('"{0}" is no variable. Write NAME=value, with quotes where the value has spaces: NAME="two words".', word));
    return [name, word.slice(equals + 1)];
  });
  return Object.fromEntries(entries);
}

/** The text that {@link variablesIn} reads the variables from. */
export function textOfVariables(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value === '' ? '' : textOfWords([value])}`)
    .join(' ');
}
