import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricText } from '../analysis/experiments/metricText';
import { formatLr } from '../analysis/formatLr';
import { summariseTraining, type TrainingSummary } from '../analysis/trainingSummary';
import { encode } from '../protocol/wire';
import { DEFAULT_TRAINING } from '../runs/defaultRequest';
import type { Run } from '../runs/run';
import { ONECYCLE_FILE } from '../runs/saveSchedule';
import { trainingCsv } from '../runs/trainingCsv';
import { reversedBounds } from '../schedule/refusedOptions';
import { scheduleFacts, scheduleSentence } from '../schedule/scheduleFacts';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { scheduleProblems } from '../schedule/scheduleProblems';
import { fileErrorText } from './fileErrorText';
import { findObstacle } from './findObstacle';
import { followRun } from './followRun';
import type { TrainCommand } from './parse/trainCommand';
import { UsageError } from './parse/values';
import { savedBeside } from './savedBeside';
import { scheduleOf } from './scheduleOf';
import { announce, noteFailure, scriptRequest, terminalRuns } from './scriptRequest';
import type { Terminal } from './terminal';
import { EXIT } from './usage';

/** Trains a script to its own end under a schedule. @returns the exit code */
export async function train(command: TrainCommand, terminal: Terminal, trainerFolder: string): Promise<number> {
  const obstacle = await findObstacle(command);
  if (obstacle !== null) {
    terminal.note(obstacle);
    return EXIT.failed;
  }
  let schedule: ScheduleOptions;
  try {
    schedule = scheduleOf(command, command.maxLr === null ? await savedBeside(command.script) : null);
  } catch (error) {
    if (!(error instanceof UsageError)) {
      terminal.note(fileErrorText(error));
      return EXIT.failed;
    }
    terminal.note(`${error.message} See superconverge --help.`);
    return EXIT.usage;
  }
  const problems = scheduleProblems(schedule, command.iterations, { divergedAt: null });
  // nobody is here to be asked: what has an answer of its own cannot go on, the rest is said
  const refused = problems.find(({ severity, remedy }) => severity === 'refused' || remedy !== null);
  if (refused !== undefined) {
    const message = statement(schedule) ?? refused.message;
    const isSaved = [command.maxLr, command.minLr, command.finalLr, command.momentum, command.cycleShare].every((given) => given === null);
    terminal.note(isSaved ? `${ONECYCLE_FILE} beside the script: ${message} Mend the file, or give --max.` : `${message} See superconverge --help.`);
    return isSaved ? EXIT.failed : EXIT.usage;
  }
  for (const { message } of problems) terminal.note(`Warning: ${message}`);

  announce(command, terminal);
  const runs = terminalRuns(command, terminal, trainerFolder);
  const training = { ...DEFAULT_TRAINING, iterations: command.iterations, hessianFreeEvery: command.estimateEvery };
  const run = runs.start(scriptRequest(command, { kind: 'train', schedule, training }));
  const interrupted = await followRun(run, runs, terminal);
  return conclude(command, run, schedule, terminal, interrupted);
}

/** What is said of numbers that are the wrong way round, without the question that a dialog asks; null where none are. */
function statement(schedule: ScheduleOptions): string | null {
  const bounds = reversedBounds(schedule);
  if (bounds !== null || !('momentum' in schedule) || schedule.momentum === null) return bounds;
  const { high, low } = schedule.momentum;
  return low > high ? `Momentum would rise with the LR, from ${String(high)} to ${String(low)}: the higher one comes first.` : null;
}

async function conclude(command: TrainCommand, run: Run, schedule: ScheduleOptions, terminal: Terminal, interrupted: boolean): Promise<number> {
  const { record } = run;
  noteFailure(run, command, terminal);
  const summary = summariseTraining(run, null);
  if (record.failure === null) {
    if (command.json) terminal.out(`${encode(trainingReport(run, schedule, summary))}\n`);
    else terminal.out(trainingText(run, schedule, summary));
  }
  if (command.keep !== null) terminal.note(`The run is kept in ${join(command.keep, 'runs', record.id)}`);
  let written = true;
  if (command.csv !== null && run.batch.length > 0) {
    try {
      await writeFile(command.csv, trainingCsv(run, run.record.provenance?.iterationsPerEpoch ?? null));
      terminal.note(`Wrote ${command.csv}`);
    } catch (error) {
      written = false;
      terminal.note(`${command.csv} could not be written: ${fileErrorText(error)}`);
    }
  }
  if (interrupted) return EXIT.interrupted;
  if (record.failure !== null || !written) return EXIT.failed;
  return record.end?.by === 'divergence' ? EXIT.noBounds : EXIT.ok;
}

function trainingText({ record, batch }: Run, schedule: ScheduleOptions, summary: TrainingSummary | null): string {
  const lines: string[] = [];
  const made = Math.max(1, record.totalIterations ?? batch.length);
  const facts = scheduleFacts(schedule, made);
  const hasMomentum = record.provenance?.optimizer.momentum !== null;
  lines.push(`Schedule  ${scheduleSentence(hasMomentum ? facts : { ...facts, momentum: null }, record.provenance?.iterationsPerEpoch ?? null)}`);
  if (summary !== null) {
    const { metric, source, final, best } = summary;
    lines.push(`Final     ${source} ${metric} ${metricText(metric, final)}`, `Best      ${metricText(metric, best)}`);
  }
  const proposed = record.end?.proposedMaxLr ?? null;
  lines.push(record.end?.reason ?? 'The run ended before it trained.');
  if (proposed !== null) lines.push(`Try again with --max ${formatLr(proposed)}.`);
  if (record.provenance !== null) lines.push(`Backend: ${record.provenance.backend.description}.`);
  return `${lines.join('\n')}\n`;
}

/** The one object that `superconverge train --json` prints. */
function trainingReport({ record, batch }: Run, schedule: ScheduleOptions, summary: TrainingSummary | null): object {
  return {
    schedule,
    iterations: batch.at(-1)?.iteration ?? 0,
    ...(summary === null ? { metric: null, source: null, final: null, best: null } : { metric: summary.metric, source: summary.source, final: summary.final, best: summary.best }),
    endedBy: record.end?.by ?? null,
    proposedMaxLr: record.end?.proposedMaxLr ?? null,
    backend: record.provenance?.backend.description ?? null,
  };
}
