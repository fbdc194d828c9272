import { parseArgs } from 'node:util';
import { MAX_SEEDS } from '../../protocol/run';
import type { RampShape } from '../../schedule/rangeTestRamp';
import { ARGUMENTS_HINT, scriptOptions, scriptOptionsOf, splitArguments, type ScriptOptions } from './scriptOptions';
import { path, positive, rampShapeOf, understood, UsageError, whole } from './values';

export interface RangeTestCommand extends ScriptOptions {
  readonly name: 'range-test';
  readonly iterations: number | null;
  readonly topLr: number | null;
  readonly ramp: RampShape;
  readonly stopWhenSettled: boolean;
  /** Of the held-out sample; null = chosen. */
  readonly heldOutExamples: number | null;
  /** How many, the first of them included. */
  readonly seeds: number;
  /** Of the seeds, how many run side by side. */
  readonly parallel: number;
  readonly budget: number | null;
  readonly save: boolean;
  readonly csv: string | null;
}

const options = {
  ...scriptOptions,
  iterations: { type: 'string' },
  top: { type: 'string' },
  ramp: { type: 'string' },
  'whole-ramp': { type: 'boolean' },
  examples: { type: 'string' },
  seeds: { type: 'string' },
  parallel: { type: 'string' },
  budget: { type: 'string' },
  save: { type: 'boolean' },
  csv: { type: 'string' },
} as const;

/** @throws UsageError */
export function rangeTestCommand(rest: readonly string[]): RangeTestCommand | 'help' | 'version' {
  const { own, args } = splitArguments(rest);
  const { values, positionals } = understood(() => parseArgs({ args: own, options, allowPositionals: true }), ARGUMENTS_HINT);
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  return {
    name: 'range-test',
    ...scriptOptionsOf('range-test', values, positionals, args),
    iterations: whole('--iterations', values.iterations, 1),
    topLr: positive('--top', values.top),
    ramp: rampShapeOf(values.ramp),
    stopWhenSettled: values['whole-ramp'] !== true,
    heldOutExamples: whole('--examples', values.examples, 1),
    seeds: seedsOf(values.seeds),
    parallel: whole('--parallel', values.parallel, 1) ?? 2,
    budget: whole('--budget', values.budget, 1),
    save: values.save === true,
    csv: path('--csv', values.csv),
  };
}

function seedsOf(text: string | undefined): number {
  const seeds = whole('--seeds', text, 1) ?? 1;
  if (seeds > MAX_SEEDS) throw new UsageError(`--seeds must be at most ${String(MAX_SEEDS)}: more would hardly narrow the interval.`);
  return seeds;
}
