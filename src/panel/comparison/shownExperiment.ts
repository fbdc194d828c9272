import type { ExperimentView } from '../../experiments/experiments';
import type { ExperimentAction, ShownExperiment } from '../../protocol/comparisonExperiment';

/** What a person can do with an experiment as it stands; whatever starts runs needs a trusted workspace. */
export function experimentActions({ isLive, record }: Pick<ExperimentView, 'isLive' | 'record'>, trusted: boolean): ExperimentAction[] {
  if (isLive) return ['stop'];
  const left = (record.bisections ?? 0) > 0 || record.trials.some(({ state }) => state === 'waiting' || state === 'running');
  // what goes on in another window is followed, and stopped there
  return trusted && left && record.state !== 'finished' && record.state !== 'running' ? ['resume'] : [];
}

/** The experiment as its page shows it. */
export function shownExperiment(view: ExperimentView, scriptName: string, trusted: boolean): ShownExperiment {
  const { id, kind, state, reason, seeds, iterations, bounds, factor, bisections = 0, arms, trials } = view.record;
  return {
    id,
    kind,
    state,
    reason,
    seeds: [...seeds],
    iterations,
    bounds,
    factor,
    scriptName,
    bisections,
    arms: arms.map((arm) => ({ id: arm.id, label: arm.label, role: arm.role, value: arm.value })),
    trials: [...trials],
    report: view.report,
    secondsLeft: view.secondsLeft,
    actions: experimentActions(view, trusted),
  };
}
