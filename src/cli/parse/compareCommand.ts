import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { helpOptions } from './scriptOptions';
import { path, positive, understood, UsageError } from './values';

export interface CompareCommand {
  readonly name: 'compare';
  /** Absolute paths of kept runs: a folder or its run.json. */
  readonly runs: readonly string[];
  /** Accuracy or loss that the iterations are counted to; null = the worst of the best ones. */
  readonly target: number | null;
  readonly csv: string | null;
  readonly json: boolean;
}

const options = { ...helpOptions, json: { type: 'boolean' }, target: { type: 'string' }, csv: { type: 'string' } } as const;

/** @throws UsageError */
export function compareCommand(rest: readonly string[]): CompareCommand | 'help' | 'version' {
  const { values, positionals } = understood(() => parseArgs({ args: [...rest], options, allowPositionals: true }));
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  if (positionals.length < 2) throw new UsageError('compare needs at least two kept RUNs: the folders that --keep made.');
  return {
    name: 'compare',
    runs: positionals.map((run) => resolve(run)),
    target: positive('--target', values.target),
    csv: path('--csv', values.csv),
    json: values.json === true,
  };
}
