import { costBasis, UNKNOWN_COST } from '../experiments/experimentCost';
import { ownValue, planSweep } from '../experiments/planSweep';
import type { ExperimentPlan } from '../experiments/experiments';
import { DEFAULT_SEED } from '../runs/defaultRequest';
import { isAsScriptIs } from '../runs/isAsScriptIs';
import type { Run, Runs } from '../runs/run';
import { findObstacle } from './findObstacle';
import type { SweepCommand } from './parse/experimentCommands';
import { runExperiment } from './runExperiment';
import { scriptRequest, terminalRuns } from './scriptRequest';
import type { Terminal } from './terminal';
import { EXIT } from './usage';

/** Range tests of a script at several values of one form of regularisation. @returns the exit code */
export async function sweep(command: SweepCommand, terminal: Terminal, trainerFolder: string): Promise<number> {
  const obstacle = await findObstacle(command);
  if (obstacle !== null) {
    terminal.note(obstacle);
    return EXIT.failed;
  }
  const runs = terminalRuns(command, terminal, trainerFolder, command.parallel);
  if (command.resume !== null) return runExperiment(command, null, UNKNOWN_COST, runs, terminal);

  const earlier = await earlierRun(command, runs);
  let plan: ExperimentPlan;
  try {
    plan = planSweep({
      request: scriptRequest(command, { rangeTest: { iterations: command.iterations, topLr: command.topLr } }),
      factor: command.factor,
      values: command.values,
      seeds: seedsFrom(command.seed, command.seeds),
      bisections: command.bisections,
      own: earlier?.record.provenance == null ? null : ownValue(command.factor, earlier.record.provenance),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    terminal.note(`${error.message} See superconverge --help.`);
    return EXIT.usage;
  }
  return runExperiment(command, plan, earlier === null ? UNKNOWN_COST : costBasis(earlier), runs, terminal);
}

/** The newest kept range test of the script as it is: it tells the script's own value and what a run takes. */
async function earlierRun({ script }: SweepCommand, runs: Runs): Promise<Run | null> {
  const record = (await runs.list()).find(({ request, provenance }) => request.script === script && request.kind === 'range-test' && isAsScriptIs(request) && provenance !== null);
  return record === undefined ? null : runs.open(record.id).catch(() => null);
}

/** As many seeds as are asked for, from the first on. */
export function seedsFrom(first: number | null, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (first ?? DEFAULT_SEED) + index);
}
