import { join } from 'node:path';
import { estimateText, metricText } from '../analysis/experiments/metricText';
import type { ConfirmReport, ExperimentReport, SweepReport } from '../analysis/experiments/reports';
import { formatLr } from '../analysis/formatLr';
import { encode } from '../protocol/wire';
import { durationText, experimentCost, type CostBasis } from '../experiments/experimentCost';
import { createExperiments } from '../experiments/experimentQueue';
import type { ExperimentPlan, ExperimentView } from '../experiments/experiments';
import type { Runs } from '../runs/run';
import { fileErrorText } from './fileErrorText';
import type { ScriptOptions } from './parse/scriptOptions';
import { listenForSignals } from './signals';
import type { Terminal } from './terminal';
import { textTable } from './textTable';
import { EXIT } from './usage';

interface ExperimentCommand extends ScriptOptions {
  readonly parallel: number;
  readonly resume: string | null;
}

/** Runs an experiment, or goes on with a kept one, shows how far it is and prints what it came to. @returns the exit code */
export async function runExperiment(command: ExperimentCommand, plan: ExperimentPlan | null, basis: CostBasis, runs: Runs, terminal: Terminal): Promise<number> {
  const experiments = createExperiments({
    folder: command.keep,
    runs,
    log: (line) => {
      if (command.verbose) terminal.note(line);
    },
    parallel: () => command.parallel,
  });
  let experiment: ExperimentView;
  try {
    if (plan !== null) terminal.note(`${experimentCost(plan, basis, command.parallel).sentence} Stop with Ctrl-C.`);
    experiment = plan === null ? await experiments.resume(command.resume ?? '') : experiments.start(plan);
  } catch (error) {
    terminal.note(fileErrorText(error));
    return EXIT.failed;
  }
  const signals = listenForSignals(
    () => void experiment.stop(),
    () => {
      experiments.dispose();
      runs.dispose();
    },
    terminal,
  );
  const show = (): void => terminal.progress(progressOf(experiment), String(countOf(experiment)));
  const follow = experiment.onDidChange(show);
  show();
  await experiment.ended;
  follow.dispose();
  signals.dispose();
  terminal.clear();

  const { record, report } = experiment;
  if (report !== null) terminal.out(command.json ? `${encode({ id: record.id, state: record.state, ...report })}\n` : reportText(report));
  if (record.state === 'failed') terminal.note(record.reason ?? 'The experiment failed.');
  if (command.keep !== null) terminal.note(`The experiment is kept in ${join(command.keep, 'experiments', record.id)}${record.state === 'finished' ? '' : `; it goes on with --resume ${record.id}`}`);
  experiments.dispose();
  if (signals.interrupted) return EXIT.interrupted;
  return record.state === 'finished' ? EXIT.ok : EXIT.failed;
}

function countOf({ record }: ExperimentView): number {
  return record.trials.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
}

function progressOf(experiment: ExperimentView): string {
  const { record, secondsLeft } = experiment;
  const running = record.trials.filter(({ state }) => state === 'running').map(({ arm, seed }) => `${record.arms.find(({ id }) => id === arm)?.label ?? arm} (seed ${seed})`);
  return [`${countOf(experiment)} of ${record.trials.length} runs`, ...running, ...(secondsLeft === null ? [] : [`${durationText(secondsLeft)} left`])].join(', ');
}

function reportText(report: ExperimentReport): string {
  return report.kind === 'confirm' ? confirmText(report) : sweepText(report);
}

function confirmText({ metric, rows, answer, constantBetween }: ConfirmReport): string {
  const table = textTable([
    ['arm', `final ${metric}, 95 % interval`, 'runs', ''],
    ...rows.map(({ label, final, runs, planned, dropped }) => [label, final === null ? '—' : estimateText(metric, final), `${runs} of ${planned}`, dropped ?? '']),
  ]);
  return `${table}${answer}\n${constantBetween === null ? '' : `${constantBetween.sentence}\n`}`;
}

function sweepText({ metric, rows, advice }: SweepReport): string {
  const table = textTable([
    ['value', 'max LR', 'min LR', `best ${metric}`, 'stops training above', ''],
    ...rows.map(({ label, max, min, best, stopsAbove, refusal }) => [
      label,
      max === null ? '—' : `${max.open ? 'at least ' : ''}${formatLr(max.lr)}`,
      min === null ? '—' : formatLr(min),
      best === null ? '—' : `${metricText(metric, best.value)} at LR ${formatLr(best.lr)}`,
      stopsAbove == null ? '—' : formatLr(stopsAbove),
      refusal ?? '',
    ]),
  ]);
  return `${table}${advice}\n`;
}

