import { parseArgs } from 'node:util';
import { scheduleKinds, type ScheduleKind } from '../../schedule/scheduleOptions';
import { ARGUMENTS_HINT, scriptOptions, scriptOptionsOf, splitArguments, type ScriptOptions } from './scriptOptions';
import { path, positive, share, understood, UsageError, whole } from './values';

export interface TrainCommand extends ScriptOptions {
  readonly name: 'train';
  /** null = what was chosen in onecycle.json, else one-cycle. */
  readonly kind: ScheduleKind | null;
  /** null = that of onecycle.json beside the script. */
  readonly maxLr: number | null;
  readonly minLr: number | null;
  readonly finalLr: number | null;
  /** null = as the schedule has it by default; 'own' = the optimizer's own. */
  readonly momentum: { readonly high: number; readonly low: number } | 'own' | null;
  readonly iterations: number | null;
  readonly cycleShare: number | null;
  readonly stepSize: number | null;
  /** Share of the run in which the LR rises, for the cycles of PyTorch and fastai. */
  readonly upShare: number | null;
  /** exp-range: what each update multiplies the cycle's height by. */
  readonly gamma: number | null;
  /** Share of the run that a decay's warm-up takes. */
  readonly warmupShare: number | null;
  /** Every how many iterations the Hessian-free estimate is sampled; null = never. */
  readonly estimateEvery: number | null;
  readonly csv: string | null;
}

const options = {
  ...scriptOptions,
  schedule: { type: 'string' },
  max: { type: 'string' },
  min: { type: 'string' },
  final: { type: 'string' },
  momentum: { type: 'string' },
  iterations: { type: 'string' },
  cycle: { type: 'string' },
  'step-size': { type: 'string' },
  up: { type: 'string' },
  gamma: { type: 'string' },
  warmup: { type: 'string' },
  estimate: { type: 'string' },
  csv: { type: 'string' },
} as const;

/** @throws UsageError */
export function trainCommand(rest: readonly string[]): TrainCommand | 'help' | 'version' {
  const { own, args } = splitArguments(rest);
  const { values, positionals } = understood(() => parseArgs({ args: own, options, allowPositionals: true }), ARGUMENTS_HINT);
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  const command: TrainCommand = {
    name: 'train',
    ...scriptOptionsOf('train', values, positionals, args),
    kind: kindOf(values.schedule),
    maxLr: positive('--max', values.max),
    minLr: positive('--min', values.min),
    finalLr: values.final === '0' ? 0 : positive('--final', values.final),
    momentum: momentumOf(values.momentum),
    iterations: whole('--iterations', values.iterations, 1),
    cycleShare: values.cycle === '1' ? 1 : share('--cycle', values.cycle),
    stepSize: whole('--step-size', values['step-size'], 1),
    upShare: share('--up', values.up),
    gamma: positive('--gamma', values.gamma),
    warmupShare: share('--warmup', values.warmup),
    estimateEvery: whole('--estimate', values.estimate, 2),
    csv: path('--csv', values.csv),
  };
  if (command.cycleShare === 0) throw new UsageError('--cycle must be above 0 and at most 1.');
  if (command.cycleShare !== null && command.stepSize !== null) throw new UsageError('--cycle and --step-size say the same thing: give one of them.');
  if (command.maxLr === null && command.minLr !== null) throw new UsageError('--min needs --max beside it.');
  return command;
}

function kindOf(text: string | undefined): ScheduleKind | null {
  if (text === undefined) return null;
  const kind = scheduleKinds.find((known) => known === text);
  if (kind === undefined) throw new UsageError(`--schedule must be one of ${scheduleKinds.join(', ')}, not "${text}".`);
  return kind;
}

/** "0.95:0.85", or "own". */
function momentumOf(text: string | undefined): TrainCommand['momentum'] {
  if (text === undefined || text === 'own') return text ?? null;
  const [high = Number.NaN, low = Number.NaN, more] = text.split(':').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (more !== undefined || !(high >= 0 && high < 1 && low >= 0 && low <= high)) {
    throw new UsageError(`--momentum must be the higher and the lower momentum, from 0 to below 1, e.g. 0.95:0.85, or "own" to leave the optimizer's, not "${text}".`);
  }
  return { high, low };
}
