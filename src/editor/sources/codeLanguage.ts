import { scriptLanguages } from './scriptLanguages';

/** What is inserted into a file: code for TensorFlow.js, code for one of Python's libraries, or the schedule as JSON. */
export type CodeLanguage = 'tensorflow.js' | 'python' | 'json';

/** @param languageId as VS Code names the language of a document */
export function codeLanguage(languageId: string): CodeLanguage {
  if (scriptLanguages.includes(languageId)) return 'tensorflow.js';
  return languageId === 'python' ? 'python' : 'json';
}
