import { t } from '../../text/text';
import { scriptLanguages } from '../scriptLanguages';
import { fastaiFitOneCycle, fastaiPaper } from './fastai';
import { kerasCallback } from './keras';
import type { SnippetValues } from './numbers';
import type { PythonCode, PythonFile } from './pythonCode';
import { pytorchOneCycleLr, pytorchPaper } from './pytorch';

/** What is inserted into a file: code for TensorFlow.js, code for one of Python's libraries, or the schedule as JSON. */
export type CodeLanguage = 'tensorflow.js' | 'python' | 'json';

export type PythonForm = 'pytorch' | 'pytorch-one-cycle-lr' | 'keras' | 'fastai' | 'fastai-fit-one-cycle';
type Library = 'pytorch' | 'keras' | 'fastai';

/** @param languageId as VS Code names the language of a document */
export function codeLanguage(languageId: string): CodeLanguage {
  if (scriptLanguages.includes(languageId)) return 'tensorflow.js';
  return languageId === 'python' ? 'python' : 'json';
}

const builders: Readonly<Record<PythonForm, (values: SnippetValues, file: PythonFile) => PythonCode>> = {
  pytorch: pytorchPaper,
  'pytorch-one-cycle-lr': pytorchOneCycleLr,
  keras: kerasCallback,
  fastai: fastaiPaper,
  'fastai-fit-one-cycle': fastaiFitOneCycle,
};

/** The code of a form, before it follows the style of a file. */
export function pythonCode(form: PythonForm, values: SnippetValues, file: PythonFile): PythonCode {
  return builders[form](values, file);
}

/** Every form with its name and what it is, for a list. */
export function pythonForms(): { readonly form: PythonForm; readonly library: Library; readonly label: string; readonly detail: string }[] {
  return [
    { form: 'fastai', library: 'fastai', label: t('fastai: three phases of the paper'), detail: t('A callback for fit, composed by combine_scheds; momentum follows.') },
    { form: 'fastai-fit-one-cycle', library: 'fastai', label: 'fastai: fit_one_cycle', detail: t("fastai's own one cycle between the same LRs, in two half waves of a cosine; momentum follows.") },
    { form: 'keras', library: 'keras', label: t('Keras: callback'), detail: t('Three phases of the paper; momentum follows where the training step is not compiled.') },
    { form: 'pytorch', library: 'pytorch', label: t('PyTorch: three phases of the paper'), detail: t('A scheduler class that is stepped once an iteration; momentum follows.') },
    { form: 'pytorch-one-cycle-lr', library: 'pytorch', label: 'PyTorch: OneCycleLR', detail: t("PyTorch's own scheduler between the same LRs; momentum follows.") },
  ];
}

const modules: Readonly<Record<Library, string>> = { fastai: 'fastai|fastbook', keras: 'keras|tensorflow|tf_keras', pytorch: 'torch|torchvision|lightning|pytorch_lightning' };

/** Whether a Python file imports a library, in a line of its own. */
export function importsLibrary(text: string, library: Library): boolean {
  const names = modules[library];
  return new RegExp(`^\\s*(?:from\\s+(?:${names})(?:\\.[\\w.]+)?\\s+import\\b|import\\s+(?:[\\w.]+(?:\\s+as\\s+\\w+)?\\s*,\\s*)*(?:${names})\\b)`, 'm').test(text);
}

const traces: readonly (readonly [RegExp, PythonForm])[] = [
  [/\bOneCycleLR\(/, 'pytorch-one-cycle-lr'],
  [/\bfit_one_cycle\(/, 'fastai-fit-one-cycle'],
  [/\bcombine_scheds\(/, 'fastai'],
  [/\bcallbacks\.Callback\b/, 'keras'],
  [/\bLRScheduler\b/, 'pytorch'],
];

/** The form that inserted code has; null where it has been changed beyond recognition. */
export function formOf(block: string): PythonForm | null {
  return traces.find(([trace]) => trace.test(block))?.[1] ?? null;
}
