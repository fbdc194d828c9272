import { join } from 'node:path';
import type { RunRequest } from '../protocol/run';

export type Shell = 'posix' | 'powershell' | 'cmd';

/**
 * The command line that repeats a range test from a terminal: the same script, arguments, environment, Node and its options, seed.
 * The command line trains no schedules: for other kinds of runs it is the range test of the same script.
 * @param extensionFolder folder with dist/cli.cjs
 */
export function terminalCommand(request: RunRequest, extensionFolder: string, shell: Shell = usualShell()): string {
  const { iterations, topLr } = request.rangeTest;
  const option = (name: string, value: string | number | null): string[] => (value === null ? [] : [name, String(value)]);
  const words = [
    request.node ?? 'node',
    ...request.nodeOptions,
    join(extensionFolder, 'dist', 'cli.cjs'),
    'range-test',
    request.script,
    ...option('--iterations', iterations),
    ...option('--top', topLr),
    ...option('--seed', request.seed),
    ...option('--backend', request.backend === 'auto' ? null : request.backend),
    ...option('--line', request.callLine),
    ...option('--cwd', request.cwd),
    ...(request.args.length === 0 ? [] : ['--', ...request.args]),
  ];
  const quote = quoters[shell];
  const variables = Object.entries(request.env);
  switch (shell) {
    case 'posix':
      return [...variables.map(([name, value]) => `${name}=${quote(value)}`), ...words.map(quote)].join(' ');
    case 'powershell':
      return [...variables.map(([name, value]) => `$env:${name} = ${powershellText(value)};`), '&', ...words.map(quote)].join(' ');
    case 'cmd':
      return [...variables.map(([name, value]) => `set "${name}=${value}" &&`), ...words.map(quote)].join(' ');
  }
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
