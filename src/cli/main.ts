import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { decode } from '../protocol/wire';
import { analyse } from './analyse';
import { compare } from './compare';
import { confirm } from './confirm';
import { parseCommand, type Command } from './parse/parseCommand';
import { UsageError } from './parse/values';
import { rangeTest } from './rangeTest';
import { sweep } from './sweep';
import { createTerminal } from './terminal';
import { train } from './train';
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
  const trainerFolder = join(distFolder, 'trainer');
  switch (command.name) {
    case 'help':
      terminal.out(USAGE);
      return EXIT.ok;
    case 'version':
      terminal.out(`${versionIn(join(distFolder, '..', 'package.json'))}\n`);
      return EXIT.ok;
    case 'analyse':
      return analyse(command, terminal);
    case 'compare':
      return compare(command, terminal);
    case 'range-test':
      return rangeTest(command, terminal, trainerFolder);
    case 'train':
      return train(command, terminal, trainerFolder);
    case 'confirm':
      return confirm(command, terminal, trainerFolder);
    case 'sweep':
      return sweep(command, terminal, trainerFolder);
  }
}

function versionIn(packageFile: string): string {
  return decode(v.object({ version: v.string() }), readFileSync(packageFile, 'utf8'), packageFile).version;
}
