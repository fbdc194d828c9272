import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { analyseRangeTests } from '../analysis/analyseRangeTest';
import type { Analysis } from '../analysis/analysis';
import { writeCurveCsv } from '../protocol/curveCsv';
import { toReport } from '../protocol/rangeTestReport';
import { runCurve } from '../protocol/runCurve';
import { encode } from '../protocol/wire';
import { combinedSeeds, copiedSeeds, seedCurves } from '../runs/furtherSeeds';
import type { Run } from '../runs/run';
import { mergeOnecycle, NoScheduleError, ONECYCLE_FILE, savedSchedule } from '../runs/saveSchedule';
import { analysisText } from './analysisText';
import { fileErrorText } from './fileErrorText';
import { findObstacle } from './findObstacle';
import { followRun } from './followRun';
import { measuredBy } from './measuredBy';
import type { RangeTestCommand } from './parse/rangeTestCommand';
import { readIfThere } from './readIfThere';
import { announce, noteFailure, scriptRequest, terminalRuns } from './scriptRequest';
import type { Terminal } from './terminal';
import { EXIT } from './usage';

/** Runs a range test of a script and prints what it found. @returns the exit code */
export async function rangeTest(command: RangeTestCommand, terminal: Terminal, trainerFolder: string): Promise<number> {
  const obstacle = await findObstacle(command);
  if (obstacle !== null) {
    terminal.note(obstacle);
    return EXIT.failed;
  }
  announce(command, terminal);
  const runs = terminalRuns(command, terminal, trainerFolder, command.parallel);
  const { iterations, topLr, ramp, stopWhenSettled, heldOutExamples, seeds } = command;
  const run = runs.start(scriptRequest(command, { rangeTest: { iterations, topLr, ramp, stopWhenSettled, heldOutExamples, seeds } }));
  const interrupted = await followRun(run, runs, terminal);
  return conclude(command, run, terminal, interrupted);
}

/** Prints and writes what the run gave. @returns the exit code */
async function conclude(command: RangeTestCommand, run: Run, terminal: Terminal, interrupted: boolean): Promise<number> {
  const { record } = run;
  noteFailure(run, command, terminal);
  for (const seed of run.seeds ?? []) {
    if (seed.record.failure !== null) terminal.note(`Seed ${seed.record.request.seed} failed and does not count: ${seed.record.failure.message}`);
  }
  const copied = copiedSeeds(run);
  if (copied.length > 0) {
    terminal.note(`The curve is exactly the same with other seeds (${copied.join(', ')}), which therefore do not count: the script seeds itself, or uses no random numbers.`);
  }
  const analysis = withBudget(command, run);
  if (record.failure === null && analysis === null) terminal.note(record.end?.reason ?? 'The run ended before its ramp began.');
  if (analysis !== null && record.failure === null) {
    const measured = measuredBy(record, run, combinedSeeds(run));
    if (command.json) terminal.out(`${encode(toReport(analysis, measured))}\n`);
    else terminal.out(`${analysisText(analysis, measured)}${record.end?.reason ?? ''}\n${measured.backend === null ? '' : `Backend: ${measured.backend}.\n`}`);
  }
  if (command.keep !== null) terminal.note(`The run is kept in ${join(command.keep, 'runs', record.id)}`);
  const written = await writeFiles(command, run, analysis, terminal);
  if (interrupted) return EXIT.interrupted;
  if (record.failure !== null || !written) return EXIT.failed;
  return (analysis?.recommended ?? null) === null ? EXIT.noBounds : EXIT.ok;
}

function withBudget(command: RangeTestCommand, run: Run): Analysis | null {
  if (command.budget === null || run.analysis === null) return run.analysis;
  return analyseRangeTests(seedCurves(run).complete.map((curve) => ({ ...curve, plannedIterations: command.budget })));
}

/** @returns false when something that was asked for could not be written */
async function writeFiles(command: RangeTestCommand, run: Run, analysis: Analysis | null, terminal: Terminal): Promise<boolean> {
  let complete = true;
  const attempt = async (file: string, write: () => Promise<void>): Promise<void> => {
    try {
      await write();
      terminal.note(`Wrote ${file}`);
    } catch (error) {
      complete = false;
      terminal.note(error instanceof NoScheduleError ? `${error.message} Use --budget.` : `${file} could not be written: ${fileErrorText(error)}`);
    }
  };
  const { csv, script } = command;
  if (csv !== null && (run.batch.length > 0 || run.heldOut.length > 0)) await attempt(csv, () => writeFile(csv, writeCurveCsv(runCurve(run.record, run.batch, run.heldOut))));
  if (command.save && analysis !== null && analysis.recommended !== null) {
    const file = join(dirname(script), ONECYCLE_FILE);
    await attempt(file, async () => {
      const { key, schedule } = savedSchedule({ record: run.record, batch: run.batch, heldOut: run.heldOut, seeds: run.seeds ?? [], analysis }, command.budget);
      await writeFileAtomic(file, mergeOnecycle(await readIfThere(file), key, schedule));
    });
  }
  return complete;
}
