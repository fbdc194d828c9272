import { bestValues } from '../analysis/experiments/sweepReading';
import { countText, iterationsText } from '../text/counts';
import { t } from '../text/text';
import { summariseTraining } from '../analysis/trainingSummary';
import type { Experiment, Trial } from '../protocol/experiment';
import type { Run } from '../runs/run';

/** What a run that ended came to for its experiment. */
export interface TrialResult {
  readonly trial: Pick<Trial, 'state' | 'final' | 'best' | 'reason' | 'diverged'>;
  /** Null where the run came to nothing. */
  readonly metric: 'accuracy' | 'loss' | null;
  readonly source: 'held-out' | 'batch' | null;
}

/** Reads the result of a run that is over. One that diverged counts as guessing; a range test's own divergence is part of what it measures. */
export function trialResult(experiment: Pick<Experiment, 'kind' | 'iterations' | 'metric'>, run: Run): TrialResult {
  const { state, failure } = run.record;
  if (state === 'failed') return failed(failure === null ? t('Its run failed.') : `${failure.message} ${failure.remedy}`);
  if (state !== 'finished') return failed(t('Its run was stopped.'));
  const result = experiment.kind === 'sweep' ? rangeTestResult(run) : trainingResult(experiment, run);
  if (result.metric !== null && experiment.metric !== null && experiment.metric !== result.metric && experiment.kind === 'confirm') {
    return failed(
      result.metric === 'accuracy'
        ? t('It reports an accuracy, while the runs before it report only a loss: the script measures something else from run to run.')
        : t('It reports only a loss, while the runs before it report an accuracy: the script measures something else from run to run.'),
    );
  }
  return result;
}

function trainingResult({ iterations }: Pick<Experiment, 'iterations'>, { record, batch, heldOut }: Run): TrialResult {
  const summary = summariseTraining({ batch, heldOut }, null);
  if (summary === null) return failed(t('It ended without a single iteration that was measured.'));
  const { end, provenance } = record;
  const diverged = end?.by === 'divergence' || Number.isNaN(summary.final);
  // a run that diverged early may end before the accuracy is measured for the first time
  const metric = diverged && provenance?.accuracy != null ? 'accuracy' : summary.metric;
  const source = diverged && provenance?.heldOut != null ? 'held-out' : summary.source;
  if (!diverged) {
    const early = iterations !== null && end !== null && end.iterations < iterations;
    const reason = early ? t('It ended after {0} of {1}.', iterationsText(end.iterations), countText(iterations)) : null;
    return { trial: { state: 'finished', final: summary.final, best: summary.best, reason }, metric, source };
  }
  const guessing = metric === 'accuracy' ? (provenance?.chance ?? heldOut.find(({ iteration }) => iteration === 0)?.accuracy ?? Number.NaN) : Number.NaN;
  const best = metric === summary.metric ? summary.best : guessing;
  return { trial: { state: 'finished', final: guessing, best, reason: end?.by === 'divergence' ? end.reason : t('It diverged.'), diverged: true }, metric, source };
}

function rangeTestResult(run: Run): TrialResult {
  const { analysis } = run;
  if (analysis === null) return failed(t('Its range test ended without a single iteration that was measured.'));
  const metric = analysis.metric.endsWith('accuracy') ? 'accuracy' : 'loss';
  const { request, provenance } = run.record;
  const best = bestValues([{ seed: request.seed, analysis, provenance }], metric).get(request.seed) ?? null;
  return { trial: { state: 'finished', final: null, best, reason: null }, metric, source: analysis.metric.startsWith('held-out') ? 'held-out' : 'batch' };
}

function failed(reason: string): TrialResult {
  return { trial: { state: 'failed', final: null, best: null, reason }, metric: null, source: null };
}
