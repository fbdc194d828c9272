import type { ExperimentView } from '../../experiments/experiments';
import { summariseTraining, type TrainingSummary } from '../../analysis/trainingSummary';
import type { Comparison } from '../../protocol/comparison';
import type { HostToComparison } from '../../protocol/comparisonLink';
import { compareAtTarget } from '../../runs/comparison';
import { ThinnedCurve } from '../../runs/comparisonCurves';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import { shownExperiment } from './shownExperiment';

type Message<T extends HostToComparison['type']> = Omit<Extract<HostToComparison, { type: T }>, 'seq'>;
type Curves = Message<'delta'>['curves'];

/** Points that all curves of a comparison may have together, and the most and the fewest of one. */
const ALL_POINTS = 6400;
const MOST_POINTS = 800;
const FEWEST_POINTS = 100;

/** What a comparison or an experiment shows: everything once, then what changed. */
export class ComparisonSource {
  /** Accuracy or loss that iterations are counted to; null = the lowest best of the runs that ended. */
  target: number | null = null;
  readonly #runs: () => readonly Run[];
  readonly #summaries = new WeakMap<Run, { target: number | null; points: string; summary: TrainingSummary | null }[]>();
  readonly #curves = new Map<string, { batch: ThinnedCurve; heldOut: ThinnedCurve }>();

  /**
   * @param runs that a person chose; those of an experiment are its own
   * @param scriptName an experiment's script for display
   */
  constructor(
    runs: () => readonly Run[],
    readonly experiment: ExperimentView | null,
    private readonly scriptName: (path: string) => string,
  ) {
    this.#runs = runs;
  }

  get runs(): readonly Run[] {
    return this.experiment === null ? this.#runs() : [...this.experiment.runs.values()];
  }

  /** @throws ComparisonError where the runs cannot be set side by side */
  comparison(): Comparison | null {
    const { runs, experiment } = this;
    if (runs.length === 0 && experiment !== null) return null;
    const compared = compareAtTarget(runs, { target: this.target, summarise: this.#summarise });
    return experiment === null ? compared : { ...compared, runs: compared.runs.map((run) => ({ ...run, label: trialLabel(experiment, run.id) ?? run.label })) };
  }

  snapshot(trusted: boolean): Message<'snapshot'> {
    for (const { batch, heldOut } of this.#curves.values()) {
      batch.restart();
      heldOut.restart();
    }
    return { type: 'snapshot', comparison: this.comparison(), curves: this.#patches(), experiment: this.#shownExperiment(trusted), trusted };
  }

  /** @param changed whether more than the curves may have changed */
  delta(trusted: boolean, changed: boolean): Message<'delta'> {
    return { type: 'delta', curves: this.#patches(), ...(changed ? { comparison: this.comparison(), experiment: this.#shownExperiment(trusted), trusted } : {}) };
  }

  /** A curve is looked at once for each target and again only when it has grown. */
  readonly #summarise = (run: Run, target: number | null): TrainingSummary | null => {
    const points = `${String(run.batch.length)} ${String(run.heldOut.length)}`;
    const known = (this.#summaries.get(run) ?? []).filter((kept) => kept.points === points);
    const found = known.find((kept) => kept.target === target);
    if (found !== undefined) return found.summary;
    const summary = summariseTraining(run, target);
    // the last two targets: what the person set, or none and what all have reached
    this.#summaries.set(run, [...known.slice(-1), { target, points, summary }]);
    return summary;
  };

  /** All points of a run may be others now: what is known of them goes. */
  forget(run: Run): void {
    this.#summaries.delete(run);
  }

  #shownExperiment(trusted: boolean) {
    return this.experiment === null ? null : shownExperiment(this.experiment, this.scriptName(this.experiment.record.script), trusted);
  }

  #patches(): Curves {
    return this.runs.flatMap((run) => {
      const curve = this.#curveOf(run);
      const patch = { run: run.record.id, batch: curve.batch.patch(run.batch, run.times), heldOut: curve.heldOut.patch(run.heldOut, run.times) };
      return patch.batch === null && patch.heldOut === null ? [] : [patch];
    });
  }

  #curveOf(run: Run) {
    let curve = this.#curves.get(run.record.id);
    if (curve === undefined) {
      const planned = this.experiment?.record.trials.length ?? this.runs.length;
      const most = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, Math.floor(ALL_POINTS / planned)));
      curve = { batch: new ThinnedCurve(most), heldOut: new ThinnedCurve(most) };
      this.#curves.set(run.record.id, curve);
    }
    return curve;
  }
}

/** "one-cycle, max 0.12, seed 2"; without the seed where there is only one. */
function trialLabel({ record }: ExperimentView, runId: string): string | null {
  const trial = record.trials.find(({ run }) => run === runId);
  const arm = record.arms.find(({ id }) => id === trial?.arm);
  if (trial === undefined || arm === undefined) return null;
  return record.seeds.length > 1 ? t('{0}, seed {1}', arm.label, trial.seed) : arm.label;
}
