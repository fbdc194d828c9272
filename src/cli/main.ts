import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { decode } from '../protocol/wire';
import { analyse } from './analyse';
import { parseCommand, UsageError, type Command } from './parseCommand';
import { rangeTest } from './rangeTest';
import { createTerminal } from './terminal';
import { EXIT, USAGE } from './usage';

/**
 * The command line.
 * @param argv without node and the program
 * @param distFolder with the built trainer, in the folder of package.json
 * @returns the exit code
 */
export async function main(argv: readonly string[], distFolder: string): Promise<number> {
  const terminal = createTerminal(process.stdout, process.stderr);
  let command: Command;
  try {
    command = parseCommand(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.note(`${error.message} See superconverge --help.`);
    return EXIT.usage;
  }
  switch (command.name) {
    case 'help':
      terminal.out(USAGE);
      return EXIT.ok;
    case 'version':
      terminal.out(`${versionIn(join(distFolder, '..', 'package.json'))}\n`);
      return EXIT.ok;
    case 'analyse':
      return analyse(command, terminal);
    case 'range-test':
      return rangeTest(command, terminal, join(distFolder, 'trainer'));
  }
}

function versionIn(packageFile: string): string {
  return decode(v.object({ version: v.string() }), readFileSync(packageFile, 'utf8'), packageFile).version;
}
