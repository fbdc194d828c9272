import { confirmAnswer } from './confirmAnswer';
import { constantBetween } from './constantBetween';
import { estimateOf } from './estimate';
import { advantageOf, finalsOf, type HeadToHead } from './headToHead';
import type { ArmResult, ConfirmReport } from './reports';

/**
 * Sums up a head-to-head: means over seeds with 95 % intervals by Student's t, differences to one-cycle at the bounds paired by seed, and the
 * answer. Each interval stands for itself: nothing is corrected for their number. Null while no run has ended.
 */
export function confirmReport(experiment: HeadToHead): ConfirmReport | null {
  const { metric } = experiment;
  if (metric === null) return null;
  const main = experiment.arms.find(({ role }) => role === 'one-cycle');
  const mainFinals = main === undefined ? new Map<number, number>() : finalsOf(experiment, main.id);
  const rows = experiment.arms.map(({ id, label }): ArmResult => {
    const finals = finalsOf(experiment, id);
    const trials = experiment.trials.filter(({ arm }) => arm === id);
    return {
      arm: id,
      label,
      final: estimateOf([...finals.values()]),
      advantage: id === main?.id ? null : advantageOf(metric, mainFinals, finals),
      runs: finals.size,
      planned: experiment.seeds.length,
      dropped: trials.find(({ state }) => state === 'dropped' || state === 'failed')?.reason ?? null,
    };
  });
  if (rows.every(({ final }) => final === null)) return null;
  return { kind: 'confirm', metric, rows, answer: confirmAnswer(experiment, rows), constantBetween: constantBetween(experiment) };
}
