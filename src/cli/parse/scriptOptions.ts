import { resolve } from 'node:path';
import type { RunRequest } from '../../protocol/run';
import { backendOf, only, path, whole } from './values';

/** What every command that runs a script takes. */
export interface ScriptOptions {
  /** Absolute path. */
  readonly script: string;
  readonly args: readonly string[];
  /** null = the default. */
  readonly seed: number | null;
  readonly backend: RunRequest['backend'];
  readonly line: number | null;
  readonly cwd: string | null;
  readonly keep: string | null;
  readonly json: boolean;
  readonly verbose: boolean;
}

export const helpOptions = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;

export const scriptOptions = {
  ...helpOptions,
  seed: { type: 'string' },
  backend: { type: 'string' },
  line: { type: 'string' },
  cwd: { type: 'string' },
  keep: { type: 'string' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
} as const;

interface ScriptValues {
  readonly seed?: string | undefined;
  readonly backend?: string | undefined;
  readonly line?: string | undefined;
  readonly cwd?: string | undefined;
  readonly keep?: string | undefined;
  readonly json?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

export const ARGUMENTS_HINT = ' The arguments of the script come after "--".';

/** What comes before "--" is ours, what comes after it the script's. */
export function splitArguments(rest: readonly string[]): { readonly own: string[]; readonly args: string[] } {
  const end = rest.includes('--') ? rest.indexOf('--') : rest.length;
  return { own: rest.slice(0, end), args: rest.slice(end + 1) };
}

/** @throws UsageError */
export function scriptOptionsOf(command: string, values: ScriptValues, positionals: readonly string[], args: readonly string[]): ScriptOptions {
  return {
    script: resolve(only(positionals, command, 'SCRIPT', ARGUMENTS_HINT)),
    args,
    seed: whole('--seed', values.seed, 0),
    backend: backendOf(values.backend),
    line: whole('--line', values.line, 1),
    cwd: path('--cwd', values.cwd),
    keep: path('--keep', values.keep),
    json: values.json === true,
    verbose: values.verbose === true,
  };
}

