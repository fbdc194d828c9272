import { scheduleName } from '../../../schedule/scheduleNames';
import type { ScheduleKind } from '../../../schedule/scheduleOptions';
import { t } from '../../../text/text';
import type { PythonLibrary } from '../../sources/pythonLibraries';
import { markerOf } from '../marker';
import type { SnippetValues } from '../numbers';
import { fastaiFitOneCycle, fastaiSchedule } from './fastai';
import { kerasCallback } from './keras';
import type { PythonBody, PythonCode, PythonFile } from './pythonCode';
import { pytorchClass, pytorchOneCycleLr } from './pytorch';

export type PythonForm = 'pytorch' | 'pytorch-one-cycle-lr' | 'keras' | 'fastai' | 'fastai-fit-one-cycle';

const builders: Readonly<Record<PythonForm, (values: SnippetValues, file: PythonFile) => PythonBody>> = {
  pytorch: pytorchClass,
  'pytorch-one-cycle-lr': pytorchOneCycleLr,
  keras: kerasCallback,
  fastai: fastaiSchedule,
  'fastai-fit-one-cycle': fastaiFitOneCycle,
};

/** The code of a form, before it follows the style of a file. */
export function pythonCode(form: PythonForm, values: SnippetValues, file: PythonFile): PythonCode {
  return { ...builders[form](values, file), marker: markerOf(values.other?.kind ?? 'one-cycle') };
}

/** The forms that a schedule can be written in, each with its name and what it is, for a list. */
export function pythonForms(kind: ScheduleKind = 'one-cycle'): { readonly form: PythonForm; readonly library: PythonLibrary; readonly label: string; readonly detail: string }[] {
  return kind === 'one-cycle' ? paperForms() : otherForms(kind);
}

function paperForms(): ReturnType<typeof pythonForms> {
  return [
    { form: 'fastai', library: 'fastai', label: t('fastai: three phases of the paper'), detail: t('A callback for fit, composed by combine_scheds; momentum follows.') },
    { form: 'fastai-fit-one-cycle', library: 'fastai', label: 'fastai: fit_one_cycle', detail: t("fastai's own one cycle between the same LRs, in two half waves of a cosine; momentum follows.") },
    { form: 'keras', library: 'keras', label: t('Keras: callback'), detail: t('Three phases of the paper; momentum follows where the training step is not compiled.') },
    { form: 'pytorch', library: 'pytorch', label: t('PyTorch: three phases of the paper'), detail: t('A scheduler class that is stepped once an iteration; momentum follows.') },
    { form: 'pytorch-one-cycle-lr', library: 'pytorch', label: 'PyTorch: OneCycleLR', detail: t("PyTorch's own scheduler between the same LRs; momentum follows.") },
  ];
}

/** Where the library has the very schedule, its own one as well. */
function otherForms(kind: ScheduleKind): ReturnType<typeof pythonForms> {
  const name = scheduleName(kind);
  const isOwnOf = { fastai: kind === 'fastai-one-cycle', pytorch: kind === 'pytorch-one-cycle' || kind === 'pytorch-three-phase' };
  return [
    ...(isOwnOf.fastai ? [{ form: 'fastai-fit-one-cycle', library: 'fastai', label: 'fastai: fit_one_cycle', detail: t('As it was chosen in the panel; momentum follows.') } as const] : []),
    { form: 'fastai', library: 'fastai', label: t('fastai: {0}', name), detail: t('A schedule class for ParamScheduler.') },
    { form: 'keras', library: 'keras', label: t('Keras: {0}', name), detail: t('A callback that sets the LR before each batch.') },
    ...(isOwnOf.pytorch ? [{ form: 'pytorch-one-cycle-lr', library: 'pytorch', label: 'PyTorch: OneCycleLR', detail: t('As it was chosen in the panel; momentum follows.') } as const] : []),
    { form: 'pytorch', library: 'pytorch', label: t('PyTorch: {0}', name), detail: t('A scheduler class that is stepped once an iteration.') },
  ];
}

const traces: readonly (readonly [RegExp, PythonForm])[] = [
  [/\bOneCycleLR\(/, 'pytorch-one-cycle-lr'],
  [/\bfit_one_cycle\(/, 'fastai-fit-one-cycle'],
  [/\b(?:combine_scheds|ParamScheduler)\(/, 'fastai'],
  [/\bcallbacks\.Callback\b/, 'keras'],
  [/\bLRScheduler\b/, 'pytorch'],
];

/** The form that inserted code has; null where it has been changed beyond recognition. */
export function formOf(block: string): PythonForm | null {
  return traces.find(([trace]) => trace.test(block))?.[1] ?? null;
}
