import { parseArgs } from 'node:util';
import { scriptOptions, scriptOptionsOf, splitArguments, type ScriptOptions } from './scriptOptions';
import { path, positive, understood, whole } from './values';

export interface RangeTestCommand extends ScriptOptions {
  readonly name: 'range-test';
  readonly iterations: number | null;
  readonly topLr: number | null;
  readonly budget: number | null;
  readonly save: boolean;
  readonly csv: string | null;
}

const options = {
  ...scriptOptions,
  iterations: { type: 'string' },
  top: { type: 'string' },
  budget: { type: 'string' },
  save: { type: 'boolean' },
  csv: { type: 'string' },
} as const;

/** @throws UsageError */
export function rangeTestCommand(rest: readonly string[]): RangeTestCommand | 'help' | 'version' {
  const { own, args } = splitArguments(rest);
  const { values, positionals } = understood(() => parseArgs({ args: own, options, allowPositionals: true }));
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  return {
    name: 'range-test',
    ...scriptOptionsOf('range-test', values, positionals, args),
    iterations: whole('--iterations', values.iterations, 1),
    topLr: positive('--top', values.top),
    budget: whole('--budget', values.budget, 1),
    save: values.save === true,
    csv: path('--csv', values.csv),
  };
}
