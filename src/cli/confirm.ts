import { formatLr } from '../analysis/formatLr';
import { costBasis, UNKNOWN_COST, type CostBasis } from '../experiments/experimentCost';
import type { ExperimentPlan } from '../experiments/experiments';
import { planConfirm } from '../experiments/planConfirm';
import type { Runs } from '../runs/run';
import { fileErrorText } from './fileErrorText';
import { findObstacle } from './findObstacle';
import { followRun } from './followRun';
import type { ConfirmCommand } from './parse/experimentCommands';
import { runExperiment } from './runExperiment';
import { savedBeside, savedIterations } from './savedBeside';
import { announce, noteFailure, scriptRequest, terminalRuns } from './scriptRequest';
import { seedsFrom } from './sweep';
import type { Terminal } from './terminal';
import { EXIT } from './usage';

/** What a head-to-head is about, and what a range test that found it tells of the cost. */
interface Recommendation {
  readonly maxLr: number;
  readonly minLr: number;
  readonly iterations: number | null;
  readonly momentum: boolean;
  readonly basis: CostBasis;
}

/** An equal-budget head-to-head of the recommended bounds against what else there is. @returns the exit code */
export async function confirm(command: ConfirmCommand, terminal: Terminal, trainerFolder: string): Promise<number> {
  const obstacle = await findObstacle(command);
  if (obstacle !== null) {
    terminal.note(obstacle);
    return EXIT.failed;
  }
  const runs = terminalRuns(command, terminal, trainerFolder, command.parallel);
  if (command.resume !== null) return runExperiment(command, null, UNKNOWN_COST, runs, terminal);

  let found: Recommendation | number;
  try {
    found = await recommendation(command, runs, terminal);
  } catch (error) {
    terminal.note(fileErrorText(error));
    return EXIT.failed;
  }
  if (typeof found === 'number') return found;
  const iterations = command.iterations ?? found.iterations;
  if (iterations === null) {
    terminal.note('How many iterations the training takes is not known: give --iterations.');
    return EXIT.usage;
  }
  let plan: ExperimentPlan;
  try {
    plan = planConfirm({ request: scriptRequest(command, {}), bounds: found, iterations, seeds: seedsFrom(command.seed, command.seeds), momentum: found.momentum });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    terminal.note(error.message);
    return EXIT.usage;
  }
  return runExperiment(command, plan, found.basis, runs, terminal);
}

/** The bounds given, else those of onecycle.json, else those of a range test that is run now. @returns an exit code where there are none */
async function recommendation(command: ConfirmCommand, runs: Runs, terminal: Terminal): Promise<Recommendation | number> {
  const { maxLr, minLr } = command;
  const saved = await savedBeside(command.script);
  if (maxLr !== null && minLr !== null) return { maxLr, minLr, iterations: saved === null ? null : savedIterations(saved), momentum: true, basis: UNKNOWN_COST };
  if (saved !== null) {
    terminal.note(`Bounds of onecycle.json: max LR ${formatLr(saved.maxLr)}, min LR ${formatLr(saved.minLr)}.`);
    return { maxLr: saved.maxLr, minLr: saved.minLr, iterations: savedIterations(saved), momentum: saved.momentum !== null, basis: UNKNOWN_COST };
  }
  announce(command, terminal);
  const test = runs.start(scriptRequest(command, {}));
  if (await followRun(test, runs, terminal)) return EXIT.interrupted;
  noteFailure(test, command, terminal);
  if (test.record.failure !== null) return EXIT.failed;
  const pair = test.analysis?.[test.analysis.main] ?? null;
  const { provenance } = test.record;
  if (pair === null || provenance === null) {
    terminal.note(`There is nothing to confirm: ${test.analysis?.refusal?.reason ?? 'the range test marked no bounds.'}`);
    return EXIT.noBounds;
  }
  terminal.note(`Bounds of a range test: max LR ${formatLr(pair.max.lr)}, min LR ${formatLr(pair.min.lr)}.`);
  return { maxLr: pair.max.lr, minLr: pair.min.lr, iterations: provenance.plannedIterations, momentum: provenance.optimizer.momentum !== null, basis: costBasis(test) };
}
