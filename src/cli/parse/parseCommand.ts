import { analyseCommand, type AnalyseCommand } from './analyseCommand';
import { compareCommand, type CompareCommand } from './compareCommand';
import { confirmCommand, sweepCommand, type ConfirmCommand, type SweepCommand } from './experimentCommands';
import { rangeTestCommand, type RangeTestCommand } from './rangeTestCommand';
import { trainCommand, type TrainCommand } from './trainCommand';
import { UsageError } from './values';

export type Command =
  | RangeTestCommand
  | AnalyseCommand
  | TrainCommand
  | CompareCommand
  | ConfirmCommand
  | SweepCommand
  | { readonly name: 'help' }
  | { readonly name: 'version' };

const commands = {
  'range-test': rangeTestCommand,
  train: trainCommand,
  compare: compareCommand,
  confirm: confirmCommand,
  sweep: sweepCommand,
  analyse: analyseCommand,
  analyze: analyseCommand,
} as const;

/**
 * @param argv without node and the program
 * @throws UsageError
 */
export function parseCommand(argv: readonly string[]): Command {
  const names = 'range-test, train, compare, confirm, sweep and analyse';
  const [name, ...rest] = argv;
  if (name === undefined) throw new UsageError(`A command is missing: the commands are ${names}.`);
  if (name === '--help' || name === '-h' || name === 'help') return { name: 'help' };
  if (name === '--version') return { name: 'version' };
  if (!isCommand(name)) throw new UsageError(`There is no command "${name}": the commands are ${names}.`);
  const command = commands[name](rest);
  return typeof command === 'string' ? { name: command } : command;
}

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name);
}
