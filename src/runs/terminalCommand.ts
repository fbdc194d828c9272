import { join } from 'node:path';
import type { RunRequest } from '../protocol/run';
import type { ScheduleOptions } from '../schedule/scheduleOptions';

/** Environment variable that names a folder whose node_modules hold a native tfjs-node, for scripts whose project has none. */
export const NATIVE_VARIABLE = 'SUPERCONVERGE_NATIVE';

export type Shell = 'posix' | 'powershell' | 'cmd';

/**
 * The command line that repeats a run from a terminal: the same script, arguments, environment, Node and its options, seed, ramp or schedule.
 * For a run that only watches it is the range test of the same script.
 * @param extensionFolder folder with dist/cli.cjs
 * @param nativeFolder of the installed native backend; null = there is none
 */
export function terminalCommand(request: RunRequest, extensionFolder: string, nativeFolder: string | null = null, shell: Shell = usualShell()): string {
  const schedule = request.kind === 'train' ? request.schedule : null;
  const words = [
    request.node ?? 'node',
    ...request.nodeOptions,
    join(extensionFolder, 'dist', 'cli.cjs'),
    ...(schedule === null ? ['range-test', request.script, ...rampOptions(request)] : ['train', request.script, ...trainingOptions(schedule, request.training)]),
    ...option('--seed', request.seed),
    ...option('--backend', request.backend === 'auto' ? null : request.backend),
    ...option('--line', request.callLine),
    ...option('--cwd', request.cwd),
    ...(request.args.length === 0 ? [] : ['--', ...request.args]),
  ];
  const quote = quoters[shell];
  const variables = Object.entries({ ...(nativeFolder === null ? {} : { [NATIVE_VARIABLE]: nativeFolder }), ...request.env });
  switch (shell) {
    case 'posix':
      return [...variables.map(([name, value]) => `${name}=${quote(value)}`), ...words.map(quote)].join(' ');
    case 'powershell':
      return [...variables.map(([name, value]) => `$env:${name} = ${powershellText(value)};`), '&', ...words.map(quote)].join(' ');
    case 'cmd':
      return [...variables.map(([name, value]) => `set "${name}=${value}" &&`), ...words.map(quote)].join(' ');
  }
}

function option(name: string, value: string | number | null): string[] {
  return value === null ? [] : [name, String(value)];
}

function rampOptions({ rangeTest: { iterations, topLr, ramp, stopWhenSettled, heldOutExamples, seeds } }: RunRequest): string[] {
  return [
    ...option('--iterations', iterations),
    ...option('--top', topLr),
    ...option('--ramp', ramp === 'linear' ? null : ramp),
    ...(stopWhenSettled ? [] : ['--whole-ramp']),
    ...option('--examples', heldOutExamples),
    ...option('--seeds', seeds === 1 ? null : seeds),
  ];
}

function trainingOptions(schedule: ScheduleOptions, { iterations, hessianFreeEvery }: RunRequest['training']): string[] {
  const momentum = 'momentum' in schedule ? (schedule.momentum === null ? 'own' : `${schedule.momentum.high}:${schedule.momentum.low}`) : null;
  return [
    ...option('--schedule', schedule.kind),
    ...option('--max', schedule.maxLr),
    ...option('--min', 'minLr' in schedule ? schedule.minLr : null),
    ...option('--final', 'finalLr' in schedule ? schedule.finalLr : null),
    ...option('--cycle', 'cycleShare' in schedule ? schedule.cycleShare : null),
    ...option('--step-size', 'stepSize' in schedule ? schedule.stepSize : null),
    ...option('--gamma', schedule.kind === 'exp-range' ? schedule.gamma : null),
    ...option('--up', 'upShare' in schedule ? schedule.upShare : null),
    ...option('--warmup', 'warmupShare' in schedule ? schedule.warmupShare : null),
    ...option('--momentum', momentum),
    ...option('--iterations', iterations),
    ...option('--estimate', hessianFreeEvery),
  ];
}

/** The shell that a terminal most likely runs on a platform. */
export function usualShell(platform: NodeJS.Platform = process.platform): Shell {
  return platform === 'win32' ? 'powershell' : 'posix';
}

const quoters: Record<Shell, (word: string) => string> = {
  posix: (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`),
  powershell: (word) => (/^[\w:./\\-]+$/.test(word) && !word.startsWith('-') ? word : powershellText(word)),
  // as the C runtime reads it back: backslashes count only before a quote; inside quotes cmd leaves & | < > alone
  cmd: (word) => (/^[\w:./\\-]+$/.test(word) ? word : `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`),
};

function powershellText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
