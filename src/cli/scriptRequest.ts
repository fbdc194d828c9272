import { basename } from 'node:path';
import type { RunRequest } from '../protocol/run';
import { defaultRequest, DEFAULT_SEED, type RequestOverrides } from '../runs/defaultRequest';
import type { Run, Runs } from '../runs/run';
import { createRuns } from '../runs/runs';
import { NATIVE_VARIABLE } from '../runs/terminalCommand';
import type { ScriptOptions } from './parse/scriptOptions';
import type { Terminal } from './terminal';

/** The request that the options give; the command adds what it does with the script. */
export function scriptRequest(command: ScriptOptions, what: RequestOverrides): RunRequest {
  return defaultRequest(command.script, {
    args: [...command.args],
    cwd: command.cwd,
    // the same Node and options that run us: no other needs to be found
    node: process.execPath,
    nodeOptions: [...process.execArgv],
    seed: command.seed ?? DEFAULT_SEED,
    backend: command.backend,
    callLine: command.line,
    ...what,
  });
}

/** Runs that are kept where the command line says. */
export function terminalRuns(command: ScriptOptions, terminal: Terminal, trainerFolder: string, parallel = 1): Runs {
  return createRuns({
    folder: command.keep,
    trainerFolder,
    nativeFolder: () => process.env[NATIVE_VARIABLE] ?? null,
    parallel: () => parallel,
    log: (line) => {
      if (command.verbose) terminal.note(line);
    },
  });
}

/** Says what will run, before it does. */
export function announce(command: ScriptOptions, terminal: Terminal): void {
  terminal.note(`The code of ${basename(command.script)} above its training call will run. Stop with Ctrl-C.`);
}

/** The failure of a run with the last lines of its output. */
export function noteFailure(run: Pick<Run, 'record'>, command: ScriptOptions, terminal: Terminal): void {
  const { failure } = run.record;
  if (failure === null) return;
  terminal.note(`${failure.message} ${failure.remedy}`);
  if (failure.output.length > 0 && !command.verbose) terminal.note(`Last lines of its output:\n${failure.output.map((line) => `  ${line}`).join('\n')}`);
}
