import { iterationsText, seedsText } from '../../text/counts';
import { listText } from '../../text/listText';
import { t } from '../../text/text';
import { formatLr } from '../formatLr';
import { bestOf, constantsOf } from './bestConstant';
import { finalsOf, type HeadToHead, type HeadToHeadArm } from './headToHead';
import { distanceText, estimateNumbers, estimateText } from './metricText';
import type { ArmResult, Estimate } from './reports';

/** An arm that the sentence compares with one-cycle at the bounds. */
interface Rival {
  readonly row: ArmResult;
  /** As the sentence names it. */
  readonly name: string;
  /** Whether it is the best of several, chosen by how well it did. */
  readonly chosen?: boolean;
}

/** The answer of a head-to-head in one sentence, which claims no difference whose 95 % interval holds 0. */
export function confirmAnswer(experiment: HeadToHead, rows: readonly ArmResult[]): string {
  const { metric, iterations } = experiment;
  const mainArm = experiment.arms.find(({ role }) => role === 'one-cycle');
  const main = rows.find(({ arm }) => arm === mainArm?.id);
  if (metric === null || main?.final == null || mainArm === undefined) {
    const reason = main?.dropped ?? null;
    return reason === null
      ? t('Nothing can be told yet: no run of one-cycle at the bounds has ended.')
      : t('Nothing can be told: no run of one-cycle at the bounds has ended ({0}).', withoutStop(reason));
  }
  const seeds = finalsOf(experiment, mainArm.id).size;
  const soFar = experiment.trials.some(({ state }) => state === 'waiting' || state === 'running');
  const rivals = rivalsOf(experiment, rows);
  const remarks = [divergedText(experiment, mainArm), ...rivals.map((rival) => outText(experiment, rival)), selectionText(experiment, rivals)].filter((text) => text !== null);
  const inBudget = (text: string): string => (iterations === null ? text : t('{0} in {1}', text, iterationsText(iterations)));
  const fromSource = (text: string): string => (experiment.source === 'batch' ? t('{0}, measured on the training batches for want of held-out data', text) : text);
  const said = (sentence: string, ...clauses: readonly string[]): string => `${[sentence, ...clauses, ...remarks].join('; ')}.`;

  if (seeds === 1) {
    const others = rivals.filter(({ row }) => row.final !== null).map(({ row, name }) => `${name} ${row.final === null ? '' : estimateText(metric, row.final)}`);
    const reached = fromSource(listText([inBudget(estimateText(metric, main.final)), ...others]));
    return said(soFar ? t('So far: one-cycle at the bounds reached {0}', reached) : t('One-cycle at the bounds reached {0}', reached), t('nothing can be told from one seed'));
  }

  const told = rivals.filter(({ row }) => isTold(row.advantage));
  const untold = rivals.filter(({ row, name }) => !isTold(row.advantage) && row.advantage !== null && Number.isFinite(row.advantage.mean) && outText(experiment, { row, name }) === null);
  const few = seedsText(seeds);
  if (told.length === 0) {
    const parts = [withNumbers(t('one-cycle at the bounds'), metric, main.final), ...untold.map(({ row, name }) => withNumbers(name, metric, row.final))];
    if (untold.length > 0) {
      const values = [inBudget(listText(parts)), fromSource(few)] as const;
      return said(soFar ? t('So far: no difference can be told between {0} with {1}', ...values) : t('No difference can be told between {0} with {1}', ...values));
    }
    const reaches = fromSource(inBudget(estimateText(metric, main.final)));
    return said(soFar ? t('So far: one-cycle at the bounds reaches {0}', reaches) : t('One-cycle at the bounds reaches {0}', reaches), t('there is nothing to compare it with'));
  }
  const better = told.filter(({ row }) => (row.advantage?.mean ?? 0) > 0);
  const worse = told.filter(({ row }) => (row.advantage?.mean ?? 0) < 0);
  const distances = [...better, ...worse].map((rival) => distanceTo(metric, rival));
  const nothing = untold.length === 0 ? [] : [t('no difference to {0} can be told with {1}', listText(untold.map(({ name }) => name), 'or'), few)];
  const values = [fromSource(inBudget(estimateText(metric, main.final))), listText(distances)] as const;
  return said(soFar ? t('So far: one-cycle at the bounds reaches {0}, {1}', ...values) : t('One-cycle at the bounds reaches {0}, {1}', ...values), ...nothing);
}

/** The script's own setting, the best constant between the bounds, piecewise constant; of half and twice the max those that did better. */
function rivalsOf(experiment: HeadToHead, rows: readonly ArmResult[]): Rival[] {
  const { inner } = constantsOf(experiment);
  const best = bestOf(experiment, inner);
  return experiment.arms.flatMap((arm): Rival[] => {
    const row = rows.find((candidate) => candidate.arm === arm.id);
    if (row === undefined) return [];
    switch (arm.role) {
      case 'script':
        return [{ row, name: t("the script's own setting") }];
      case 'piecewise-constant':
        return [{ row, name: t('piecewise constant') }];
      case 'constant':
        if (arm.id !== best?.id) return [];
        return inner.length > 1
          ? [{ row, name: t('the best of {0} constant LRs ({1})', inner.length, formatLr(arm.value ?? Number.NaN)), chosen: true }]
          : [{ row, name: t('the constant LR ({0})', formatLr(arm.value ?? Number.NaN)) }];
      case 'half-max':
      case 'double-max':
        if (row.advantage?.high == null || row.advantage.high >= 0) return [];
        return [{ row, name: arm.role === 'half-max' ? t('one-cycle with half the max') : t('one-cycle with twice the max') }];
      case 'one-cycle':
      case 'sweep':
        return [];
    }
  });
}

function isTold(advantage: Estimate | null): boolean {
  return advantage?.low != null && advantage.high !== null && (advantage.low > 0 || advantage.high < 0);
}

function distanceTo(metric: 'accuracy' | 'loss', { row, name }: Rival): string {
  const distance = row.advantage === null ? '' : distanceText(metric, row.advantage);
  if ((row.advantage?.mean ?? 0) > 0) return metric === 'accuracy' ? t('{0} above {1}', distance, name) : t('{0} lower than {1}', distance, name);
  return metric === 'accuracy' ? t('{0} below {1}', distance, name) : t('{0} higher than {1}', distance, name);
}

/** Why there is no interval to compare with; null where the comparison stands for itself. */
function outText(experiment: HeadToHead, { row, name }: Rival): string | null {
  const trials = experiment.trials.filter(({ arm }) => arm === row.arm);
  if (trials.some(({ diverged }) => diverged === true)) return t('{0} diverged', name);
  if (trials.some(({ state }) => state === 'failed')) return row.dropped === null ? t('{0} failed', name) : t('{0} failed ({1})', name, withoutStop(row.dropped));
  return trials.some(({ state }) => state === 'dropped') ? t('{0} was dropped as hopeless', name) : null;
}

function divergedText({ trials, seeds }: HeadToHead, { id }: HeadToHeadArm): string | null {
  const many = trials.filter(({ arm, diverged }) => arm === id && diverged === true).length;
  return many === 0 ? null : t('it diverged in {0} of {1}', many, seedsText(seeds.length));
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** The best of several is better by luck too, where its luck is what it was chosen by. */
function selectionText({ arms }: HeadToHead, rivals: readonly Rival[]): string | null {
  const chosen = rivals.some(({ row, chosen: isChosen }) => isChosen === true && arms.some(({ id, role }) => id === row.arm && role === 'constant'));
  return chosen ? t('the best constant LR was chosen on the same seeds, which favours it') : null;
}

/** All in one pair of parentheses: "the script's own setting (87.1 %, 86.8 to 87.4)". */
function withNumbers(name: string, metric: 'accuracy' | 'loss', estimate: Estimate | null): string {
  if (estimate === null) return name;
  const numbers = estimateNumbers(metric, estimate);
  return name.endsWith(')') ? `${name.slice(0, -1)}: ${numbers})` : `${name} (${numbers})`;
}
