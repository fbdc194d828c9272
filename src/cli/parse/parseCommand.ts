import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunRequest } from '../protocol/run';

export interface RangeTestCommand {
  readonly name: 'range-test';
  /** Absolute path. */
  readonly script: string;
  readonly args: readonly string[];
  readonly iterations: number | null;
  readonly topLr: number | null;
  /** null = the default. */
  readonly seed: number | null;
  readonly backend: RunRequest['backend'];
  readonly line: number | null;
  readonly cwd: string | null;
  readonly budget: number | null;
  readonly save: boolean;
  readonly csv: string | null;
  readonly keep: string | null;
  readonly json: boolean;
  readonly verbose: boolean;
}

export interface AnalyseCommand {
  readonly name: 'analyse';
  /** Absolute path. */
  readonly file: string;
  readonly budget: number | null;
  readonly chance: number | null;
  readonly json: boolean;
}

export type Command = RangeTestCommand | AnalyseCommand | { readonly name: 'help' } | { readonly name: 'version' };

/** A command line that cannot be understood; the message says what is wrong with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const common = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' }, json: { type: 'boolean' }, budget: { type: 'string' } } as const;
const rangeTestOptions = {
  ...common,
  iterations: { type: 'string' },
  top: { type: 'string' },
  seed: { type: 'string' },
  backend: { type: 'string' },
  line: { type: 'string' },
  cwd: { type: 'string' },
  save: { type: 'boolean' },
  csv: { type: 'string' },
  keep: { type: 'string' },
  verbose: { type: 'boolean' },
} as const;
const analyseOptions = { ...common, chance: { type: 'string' } } as const;

/**
 * @param argv without node and the program
 * @throws UsageError
 */
export function parseCommand(argv: readonly string[]): Command {
  const [name, ...rest] = argv;
  if (name === undefined) throw new UsageError('A command is missing: range-test or analyse.');
  if (name === '--help' || name === '-h' || name === 'help') return { name: 'help' };
  if (name === '--version') return { name: 'version' };
  if (name === 'range-test') return rangeTestCommand(rest);
  if (name === 'analyse' || name === 'analyze') return analyseCommand(rest);
  throw new UsageError(`There is no command "${name}": the commands are range-test and analyse.`);
}

function rangeTestCommand(rest: readonly string[]): Command {
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  const { values, positionals } = understood(() => parseArgs({ args: rest.slice(0, end), options: rangeTestOptions, allowPositionals: true }));
  if (values.help === true) return { name: 'help' };
  if (values.version === true) return { name: 'version' };
  return {
    name: 'range-test',
    script: resolve(only(positionals, 'range-test', 'SCRIPT', ' The arguments of the script come after "--".')),
    args: rest.slice(end + 1),
    iterations: whole('--iterations', values.iterations, 1),
    topLr: positive('--top', values.top),
    seed: whole('--seed', values.seed, 0),
    backend: backendOf(values.backend),
    line: whole('--line', values.line, 1),
    cwd: path('--cwd', values.cwd),
    budget: whole('--budget', values.budget, 1),
    save: values.save === true,
    csv: path('--csv', values.csv),
    keep: path('--keep', values.keep),
    json: values.json === true,
    verbose: values.verbose === true,
  };
}

function analyseCommand(rest: readonly string[]): Command {
  const { values, positionals } = understood(() => parseArgs({ args: [...rest], options: analyseOptions, allowPositionals: true }));
  if (values.help === true) return { name: 'help' };
  if (values.version === true) return { name: 'version' };
  return {
    name: 'analyse',
    file: resolve(only(positionals, 'analyse', 'FILE', '')),
    budget: whole('--budget', values.budget, 1),
    chance: share('--chance', values.chance),
    json: values.json === true,
  };
}

/** Node's own sentences about unknown options and missing values are clear. */
function understood<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new UsageError(said.endsWith('.') ? said : `${said}.`);
  }
}

function only(positionals: readonly string[], command: string, name: string, hint: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new UsageError(`${command} needs a ${name}.`);
  if (second !== undefined) throw new UsageError(`${command} takes one ${name}, and "${second}" is a second.${hint}`);
  return first;
}

function whole(option: string, text: string | undefined, least: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw new UsageError(`${option} must be a whole number of at least ${least}, not "${text}".`);
  return value;
}

function positive(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UsageError(`${option} must be a number above 0, not "${text}".`);
  return value;
}

function share(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value < 1)) throw new UsageError(`${option} must be a share from 0 to below 1, e.g. 0.1, not "${text}".`);
  return value;
}

function path(option: string, text: string | undefined): string | null {
  if (text === '') throw new UsageError(`${option} needs a path.`);
  return text === undefined ? null : resolve(text);
}

function backendOf(text: string | undefined): RunRequest['backend'] {
  if (text === undefined) return 'auto';
  if (text === 'auto' || text === 'native' || text === 'embedded') return text;
  throw new UsageError(`--backend must be auto, native or embedded, not "${text}".`);
}
