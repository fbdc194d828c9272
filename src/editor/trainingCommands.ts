import type { RunRecord } from '../protocol/run';
import { isDraft, type DraftRun, type Run } from '../runs/run';
import { defaultSchedule } from '../schedule/defaultSchedule';
import type { MomentumRange } from '../schedule/oneCycle';
import { MOMENTUM_RANGE } from '../schedule/oneCycleFromBounds';
import type { ScheduleKind } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import { askBounds, type Bounds } from './askBounds';
import { checkSchedule } from './checkSchedule';
import type { EditorServices } from './editorServices';
import { divergedAt, latestRangeTest, oneCycleOptions, plannedIterations, type FoundSchedule } from './findSchedule';
import { pickSchedule } from './pickSchedule';
import { rerunRequest } from './runs/rerun';
import { requestOf, type RunStarter, type WhatToRun } from './runs/startRun';
import { withMaxLr } from './scaleSchedule';
import type { ScheduleCommands } from './scheduleCommands';
import { subjectOf, type Subject } from './subject';

type Training = Extract<WhatToRun, { kind: 'train' }>;

/** What a draft begins with. */
interface Start extends Bounds {
  readonly momentum: MomentumRange | null;
  /** Length of the training by all that is known; null = not known. */
  readonly planned: number | null;
  /** Length that the request must name; null = the script's own plan. */
  readonly iterations: number | null;
}

function foundStart({ schedule, run, iterations }: FoundSchedule): Start {
  const { minLr, maxLr, momentum, cycleIterations, tailIterations } = schedule;
  return { minLr, maxLr, momentum, planned: iterations ?? (run === null ? cycleIterations + tailIterations : plannedIterations(run)), iterations };
}

/** Commands that start a run: a range test, or a training under a schedule, under another one, or as it is. */
export class TrainingCommands {
  constructor(
    private readonly services: EditorServices,
    private readonly starter: RunStarter,
    private readonly schedules: ScheduleCommands,
  ) {}

  async rangeTest(subject: Subject): Promise<void> {
    await this.starter.run(subject, { kind: 'range-test' });
  }

  async watch(subject: Subject): Promise<void> {
    await this.starter.run(subject, { kind: 'observe' });
  }

  async oneCycle(subject: Subject): Promise<void> {
    const found = await this.schedules.schedule(subject);
    if (found === null) return;
    await this.train(subject, { kind: 'train', schedule: oneCycleOptions(found), iterations: found.iterations }, found.run);
  }

  /** Any schedule, shown as a draft whose numbers can be changed before it is started. */
  async withAny(subject: Subject): Promise<void> {
    const kind = await pickSchedule(this.services);
    if (kind === null) return;
    const found = await this.schedules.schedule(subject, t('Enter LRs'));
    if (found === null) return;
    const start = typeof found === 'string' ? await this.asked(kind) : foundStart(found);
    if (start === null) return;
    const { planned, iterations, ...bounds } = start;
    const schedule = await checkSchedule(this.services, defaultSchedule(kind, { ...bounds, iterations: planned }), planned, null);
    if (schedule === null) return;
    const request = await this.starter.prepare(subject, { kind: 'train', schedule, iterations });
    if (request !== null) this.services.show(this.services.runs.draft(request, planned));
  }

  /** Trains with the schedule that a panel shows: starts a draft, else begins a training with what was chosen in a range test's panel. */
  async withShown(run: Run): Promise<void> {
    if (isDraft(run)) return this.startDraft(run);
    const subject = subjectOf(run);
    const chosen = this.services.schedules.get(run);
    if (chosen === null || chosen.kind === 'one-cycle') return this.oneCycle(subject);
    const isKnown = plannedIterations(run) !== null;
    const iterations = isKnown ? null : await this.services.lengths.ask(subject.script, t('Length of the training'));
    if (isKnown || iterations !== null) await this.train(subject, { kind: 'train', schedule: chosen, iterations }, run);
  }

  /** After a training that diverged: once more with the max LR that its end proposes, the other LRs in proportion. */
  async withLowerMax(run: Run): Promise<void> {
    const { end, request } = run.record;
    const { schedule } = request;
    const maxLr = end?.proposedMaxLr ?? null;
    if (schedule === null || maxLr === null) return;
    await this.starter.start({ ...request, schedule: withMaxLr(schedule, maxLr), experiment: null });
  }

  /** A range test in the way that an action asks for, or any run once more. */
  async again(action: Parameters<typeof rerunRequest>[0], record: RunRecord): Promise<void> {
    const request = rerunRequest(action, record);
    if (request !== null) await this.starter.start({ ...request, experiment: null, seedOf: null });
  }

  private async asked(kind: ScheduleKind): Promise<Start | null> {
    const bounds = await askBounds(this.services, kind);
    return bounds === null ? null : { ...bounds, momentum: MOMENTUM_RANGE, planned: null, iterations: null };
  }

  private async startDraft(draft: DraftRun): Promise<void> {
    const { request } = draft.record;
    if (request.schedule === null) return;
    const { iterations } = request.training;
    const rangeTest = await latestRangeTest(this.services, request.script);
    const schedule = await checkSchedule(this.services, request.schedule, iterations, divergedAt(rangeTest));
    if (schedule === null) return;
    if (schedule !== request.schedule) draft.change(requestOf(request, { kind: 'train', schedule, iterations }));
    await this.starter.start(draft.record.request, draft);
  }

  /** @param run the range test that the schedule comes from; null = none */
  private async train(subject: Subject, training: Training, run: Run | null): Promise<void> {
    const planned = training.iterations ?? (run === null ? null : plannedIterations(run));
    const schedule = await checkSchedule(this.services, training.schedule, planned, divergedAt(run));
    if (schedule !== null) await this.starter.run(subject, { ...training, schedule });
  }
}
