import { basename } from 'node:path';
import type { ExperimentPlan, ExperimentView } from '../experiments/experiments';
import type { Experiment } from '../protocol/experiment';
import type { RunRecord } from '../protocol/run';
import { isAsScriptIs } from '../runs/isAsScriptIs';
import type { Run } from '../runs/run';
import { t } from '../text/text';
import { askSeeds, askSweep } from './askExperiment';
import type { EditorServices } from './editorServices';
import { plannedIterations } from './findSchedule';
import { openOrSkip } from './runs/openRuns';
import { pickExperiment } from './runs/pickRun';
import type { RunStarter } from './runs/startRun';
import type { ScheduleCommands } from './scheduleCommands';
import { readParallelRuns } from './settings';
import type { Subject } from './subject';

const CONFIRM_SEEDS = 3;
const SWEEP_SEEDS = 1;

/** Commands that run a script many times. What that costs is said before anything runs. */
export class ExperimentCommands {
  constructor(
    private readonly services: EditorServices,
    private readonly starter: RunStarter,
    private readonly schedules: ScheduleCommands,
  ) {}

  /** A head-to-head that shows whether the recommendation beats what there was. */
  async confirm(subject: Subject): Promise<void> {
    const found = await this.schedules.schedule(subject);
    if (found === null) return;
    const request = await this.starter.prepare(subject, { kind: 'range-test' });
    if (request === null) return;
    const { schedule, run } = found;
    const iterations = found.iterations ?? (run === null ? null : plannedIterations(run)) ?? schedule.cycleIterations + schedule.tailIterations;
    const seeds = await askSeeds(this.services, t('Confirm the Recommendation'), CONFIRM_SEEDS, request.seed);
    if (seeds === null) return;
    const { planConfirm } = await import('../experiments/planConfirm');
    const { minLr, maxLr } = schedule;
    await this.start(planConfirm({ request, bounds: { minLr, maxLr }, iterations, seeds, momentum: schedule.momentum !== null }), run ?? (await this.latestRun(request.script)));
  }

  /** Range tests at several values of one factor of regularisation. */
  async sweep(subject: Subject): Promise<void> {
    const request = await this.starter.prepare(subject, { kind: 'range-test' });
    if (request === null) return;
    const basis = (subject.run?.record.provenance == null ? null : subject.run) ?? (await this.latestRun(request.script, (record) => isAsScriptIs(record.request)));
    const sweep = await askSweep(this.services, basis?.record.provenance ?? null);
    if (sweep === null) return;
    const seeds = await askSeeds(this.services, t('Range Test Sweep'), SWEEP_SEEDS, request.seed);
    if (seeds === null) return;
    const { planSweep } = await import('../experiments/planSweep');
    // a training tells the script's own values as well, but not how long a range test is
    const timed = isFinishedRangeTest(basis?.record) ? basis : ((await this.latestRun(request.script, isFinishedRangeTest)) ?? basis);
    await this.start(planSweep({ request: { ...request, overrides: null }, ...sweep, seeds }), timed);
  }

  /** Goes on with an experiment that a reload or a person interrupted. */
  async resume(): Promise<void> {
    const { experiments } = this.services;
    const live = new Set(experiments.live.map(({ record }) => record.id));
    const open = (await experiments.list()).filter(({ id, state }) => state !== 'finished' && !live.has(id));
    const id = open.length === 1 ? (open[0]?.id ?? null) : await this.pick(open, t('Resume Experiment'), t('There is no experiment to go on with: all are finished or still going on.'));
    const experiment = open.find((one) => one.id === id);
    const resumed = experiment === undefined ? null : await this.goOnWith(experiment);
    if (resumed !== null) await this.services.showExperiment(resumed.record.id);
  }

  /** Goes on with an experiment. @returns null where its script may not run, which was said, or is not to be saved first */
  async goOnWith({ id, script }: Pick<Experiment, 'id' | 'script'>): Promise<ExperimentView | null> {
    return (await this.starter.mayRun(script)) ? this.services.experiments.resume(id) : null;
  }

  async open(): Promise<void> {
    const kept = await this.services.experiments.list();
    const id = await this.pick(kept, t('Open Experiment'), t('There are no experiments yet. Run Confirm the Recommendation or a Range Test Sweep on a training script.'));
    if (id !== null) await this.services.showExperiment(id);
  }

  private async pick(experiments: Parameters<typeof pickExperiment>[1], title: string, none: string): Promise<string | null> {
    if (experiments.length > 0) return pickExperiment(this.services, experiments, title);
    await this.services.vscode.window.showInformationMessage(none);
    return null;
  }

  /** Says what the experiment costs, and starts it when the person wants that. @param basis an earlier run of the script */
  private async start(plan: ExperimentPlan, basis: Run | null): Promise<void> {
    const { vscode, experiments, log } = this.services;
    const { costBasis, experimentCost, UNKNOWN_COST } = await import('../experiments/experimentCost');
    const parallel = readParallelRuns(vscode.workspace.getConfiguration('superconverge', vscode.Uri.file(plan.script)));
    const known = basis === null ? UNKNOWN_COST : costBasis(basis);
    const { runs, sentence } = experimentCost(plan, known, parallel);
    const isConfirm = plan.kind === 'confirm';
    const limits = isConfirm
      ? t('It can be stopped and resumed at any time, and settings without hope are dropped early. Nothing after the training call runs, such as saving the model.')
      : t('It can be stopped and resumed at any time. Nothing after the training call runs, such as saving the model.');
    const question = isConfirm ? t('Start a head-to-head of {0} runs of {1}?', runs, basename(plan.script)) : t('Start a sweep of {0} runs of {1}?', runs, basename(plan.script));
    const start = t('Start');
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail: `${sentence} ${limits}` }, start);
    if (answer !== start || !(await this.starter.mayRun(plan.script))) return;
    const { record } = experiments.start(plan);
    log.info(`${record.id}: ${plan.kind} of ${plan.script}, ${String(runs)} runs`);
    await this.services.showExperiment(record.id);
  }

  /** The newest run of a script that reached its training call and passes. */
  private async latestRun(script: string, passes: (record: RunRecord) => boolean = () => true): Promise<Run | null> {
    const record = (await this.services.runs.list()).find((kept) => kept.request.script === script && kept.provenance !== null && passes(kept));
    return record === undefined ? null : openOrSkip(this.services, record.id);
  }
}

function isFinishedRangeTest(record: RunRecord | undefined): boolean {
  return record?.request.kind === 'range-test' && record.state === 'finished';
}
