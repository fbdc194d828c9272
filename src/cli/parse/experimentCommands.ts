import { parseArgs } from 'node:util';
import type { SweepFactor } from '../../protocol/experiment';
import { ARGUMENTS_HINT, scriptOptions, scriptOptionsOf, splitArguments, type ScriptOptions } from './scriptOptions';
import { numbers, positive, understood, UsageError, whole } from './values';

export interface ConfirmCommand extends ScriptOptions {
  readonly name: 'confirm';
  readonly seeds: number;
  /** null = those of onecycle.json beside the script, else of a range test that is run first. */
  readonly maxLr: number | null;
  readonly minLr: number | null;
  readonly iterations: number | null;
  /** Runs side by side. */
  readonly parallel: number;
  /** Id of a kept experiment that is to go on; null = a new one. */
  readonly resume: string | null;
}

export interface SweepCommand extends ScriptOptions {
  readonly name: 'sweep';
  readonly factor: SweepFactor;
  readonly values: readonly number[];
  readonly seeds: number;
  readonly iterations: number | null;
  readonly topLr: number | null;
  readonly bisections: number;
  readonly parallel: number;
  readonly resume: string | null;
}

const experimentOptions = {
  ...scriptOptions,
  seeds: { type: 'string' },
  iterations: { type: 'string' },
  parallel: { type: 'string' },
  resume: { type: 'string' },
} as const;
const confirmOptions = { ...experimentOptions, max: { type: 'string' }, min: { type: 'string' } } as const;
const sweepOptions = {
  ...experimentOptions,
  'weight-decay': { type: 'string' },
  'batch-size': { type: 'string' },
  dropout: { type: 'string' },
  momentum: { type: 'string' },
  top: { type: 'string' },
  bisect: { type: 'string' },
} as const;

/** @throws UsageError */
export function confirmCommand(rest: readonly string[]): ConfirmCommand | 'help' | 'version' {
  const { own, args } = splitArguments(rest);
  const { values, positionals } = understood(() => parseArgs({ args: own, options: confirmOptions, allowPositionals: true }), ARGUMENTS_HINT);
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  const command: ConfirmCommand = {
    name: 'confirm',
    ...scriptOptionsOf('confirm', values, positionals, args),
    seeds: whole('--seeds', values.seeds, 1) ?? 3,
    maxLr: positive('--max', values.max),
    minLr: positive('--min', values.min),
    iterations: whole('--iterations', values.iterations, 1),
    parallel: whole('--parallel', values.parallel, 1) ?? 2,
    resume: values.resume ?? null,
  };
  if ((command.maxLr === null) !== (command.minLr === null)) throw new UsageError('--max and --min belong together: give both or neither.');
  if (command.maxLr !== null && command.minLr !== null && command.minLr >= command.maxLr) throw new UsageError('--min must be below --max.');
  requireKept(command);
  return command;
}

/** @throws UsageError */
export function sweepCommand(rest: readonly string[]): SweepCommand | 'help' | 'version' {
  const { own, args } = splitArguments(rest);
  const { values, positionals } = understood(() => parseArgs({ args: own, options: sweepOptions, allowPositionals: true }), ARGUMENTS_HINT);
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  const given: [SweepFactor, string, string | undefined][] = [
    ['weightDecay', '--weight-decay', values['weight-decay']],
    ['batchSize', '--batch-size', values['batch-size']],
    ['dropout', '--dropout', values.dropout],
    ['momentum', '--momentum', values.momentum],
  ];
  const chosen = given.flatMap(([factor, option, text]) => (text === undefined ? [] : [{ factor, option, values: numbers(option, text) }]));
  const [first, second] = chosen;
  const resume = values.resume ?? null;
  if (second !== undefined) throw new UsageError(`sweep varies one thing at a time: give ${chosen.map(({ option }) => option).join(' or ')}.`);
  if (first === undefined && resume === null) throw new UsageError('sweep needs the values of one of --weight-decay, --batch-size, --dropout and --momentum, e.g. --weight-decay 1e-3,1e-4,1e-5.');
  const command: SweepCommand = {
    name: 'sweep',
    ...scriptOptionsOf('sweep', values, positionals, args),
    factor: first?.factor ?? 'weightDecay',
    values: first?.values ?? [],
    seeds: whole('--seeds', values.seeds, 1) ?? 1,
    iterations: whole('--iterations', values.iterations, 1),
    topLr: positive('--top', values.top),
    bisections: whole('--bisect', values.bisect, 0) ?? 0,
    parallel: whole('--parallel', values.parallel, 1) ?? 2,
    resume,
  };
  requireKept(command);
  return command;
}

function requireKept({ keep, resume }: { readonly keep: string | null; readonly resume: string | null }): void {
  if (resume !== null && keep === null) throw new UsageError('--resume needs the --keep FOLDER in which the experiment was kept.');
}
