import type { RunRequest } from '../protocol/run';

export type Shell = 'posix' | 'powershell' | 'cmd';

export interface TerminalCommandPlace {
  /** Path of dist/cli.cjs. */
  readonly cli: string;
  /** Path or name of the Node that runs it. */
  readonly node: string;
  readonly shell: Shell;
}

/**
 * The command line that repeats a range test from a terminal: the same script, arguments, environment, Node options and seed.
 * @returns null for other kinds of runs, which the command line does not offer
 */
export function terminalCommand(request: RunRequest, { cli, node, shell }: TerminalCommandPlace): string | null {
  if (request.kind !== 'range-test') return null;
  const { iterations, topLr } = request.rangeTest;
  const option = (name: string, value: string | number | null): string[] => (value === null ? [] : [name, String(value)]);
  const words = [
    node,
    ...request.nodeOptions,
    cli,
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
