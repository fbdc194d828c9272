import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { helpOptions } from './scriptOptions';
import { only, share, understood, whole } from './values';

export interface AnalyseCommand {
  readonly name: 'analyse';
  /** Absolute path. */
  readonly file: string;
  readonly budget: number | null;
  readonly chance: number | null;
  readonly json: boolean;
}

const options = { ...helpOptions, json: { type: 'boolean' }, budget: { type: 'string' }, chance: { type: 'string' } } as const;

/** @throws UsageError */
export function analyseCommand(rest: readonly string[]): AnalyseCommand | 'help' | 'version' {
  const { values, positionals } = understood(() => parseArgs({ args: [...rest], options, allowPositionals: true }));
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  return {
    name: 'analyse',
    file: resolve(only(positionals, 'analyse', 'FILE', '')),
    budget: whole('--budget', values.budget, 1),
    chance: share('--chance', values.chance),
    json: values.json === true,
  };
}
