import { formatLr } from '../formatLr';
import { bestOf, constantsOf } from './bestConstant';
import { finalsOf, type HeadToHead, type HeadToHeadArm } from './headToHead';
import { countText, distanceText, estimateText, listText } from './metricText';
import type { ArmResult, Estimate } from './reports';

/** An arm that the sentence compares with one-cycle at the bounds. */
interface Rival {
  readonly row: ArmResult;
  /** As the sentence names it. */
  readonly name: string;
}

/** The answer of a head-to-head in one sentence, which claims no difference whose 95 % interval holds 0. */
export function confirmAnswer(experiment: HeadToHead, rows: readonly ArmResult[]): string {
  const { metric, iterations } = experiment;
  const mainArm = experiment.arms.find(({ role }) => role === 'one-cycle');
  const main = rows.find(({ arm }) => arm === mainArm?.id);
  if (metric === null || main?.final == null || mainArm === undefined) {
    const reason = main?.dropped ?? null;
    return `Nothing can be told${reason === null ? ' yet' : ''}: no run of one-cycle at the bounds has ended${reason === null ? '' : ` (${withoutStop(reason)})`}.`;
  }
  const seeds = finalsOf(experiment, mainArm.id).size;
  const soFar = experiment.trials.some(({ state }) => state === 'waiting' || state === 'running');
  const rivals = rivalsOf(experiment, rows);
  const remarks = [divergedText(experiment, mainArm), ...rivals.map((rival) => outText(experiment, rival)), selectionText(experiment, rivals)].filter((text) => text !== null);
  const budget = iterations === null ? '' : ` in ${countText(iterations, 'iteration')}`;
  const source = experiment.source === 'batch' ? `, measured on the training batches for want of held-out data` : '';
  const said = (sentence: string): string => {
    const whole = `${sentence}${remarks.map((text) => `; ${text}`).join('')}.`;
    return soFar ? `So far: ${whole.charAt(0).toLowerCase()}${whole.slice(1)}` : whole;
  };

  if (seeds === 1) {
    const others = rivals.filter(({ row }) => row.final !== null).map(({ row, name }) => `${name} ${row.final === null ? '' : estimateText(metric, row.final)}`);
    return said(`One-cycle at the bounds reached ${listText([`${estimateText(metric, main.final)}${budget}`, ...others])}${source}; nothing can be told from one seed`);
  }

  const told = rivals.filter(({ row }) => isTold(row.advantage));
  const untold = rivals.filter(({ row, name }) => !isTold(row.advantage) && row.advantage !== null && Number.isFinite(row.advantage.mean) && outText(experiment, { row, name }) === null);
  const few = `with ${countText(seeds, 'seed')}`;
  if (told.length === 0) {
    const parts = [withNumbers('one-cycle at the bounds', metric, main.final), ...untold.map(({ row, name }) => withNumbers(name, metric, row.final))];
    if (untold.length > 0) return said(`No difference can be told between ${listText(parts)}${budget} ${few}${source}`);
    return said(`One-cycle at the bounds reaches ${estimateText(metric, main.final)}${budget}${source}; there is nothing to compare it with`);
  }
  const better = told.filter(({ row }) => (row.advantage?.mean ?? 0) > 0);
  const worse = told.filter(({ row }) => (row.advantage?.mean ?? 0) < 0);
  const [above, below] = metric === 'accuracy' ? ['above', 'below'] : ['lower than', 'higher than'];
  const distances = [...better.map((rival) => distanceTo(metric, rival, above)), ...worse.map((rival) => distanceTo(metric, rival, below))];
  const nothing = untold.length === 0 ? '' : `; no difference to ${listText(untold.map(({ name }) => name), 'or')} can be told ${few}`;
  return said(`One-cycle at the bounds reaches ${estimateText(metric, main.final)}${budget}${source}, ${listText(distances)}${nothing}`);
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
        return [{ row, name: "the script's own setting" }];
      case 'piecewise-constant':
        return [{ row, name: 'piecewise constant' }];
      case 'constant':
        return arm.id === best?.id ? [{ row, name: `${inner.length > 1 ? `the best of ${String(inner.length)} constant LRs` : 'the constant LR'} (${formatLr(arm.value ?? Number.NaN)})` }] : [];
      case 'half-max':
      case 'double-max':
        return row.advantage?.high != null && row.advantage.high < 0 ? [{ row, name: `one-cycle with ${arm.role === 'half-max' ? 'half' : 'twice'} the max` }] : [];
      case 'one-cycle':
      case 'sweep':
        return [];
    }
  });
}

function isTold(advantage: Estimate | null): boolean {
  return advantage?.low != null && advantage.high !== null && (advantage.low > 0 || advantage.high < 0);
}

function distanceTo(metric: 'accuracy' | 'loss', { row, name }: Rival, direction: string): string {
  return `${row.advantage === null ? '' : distanceText(metric, row.advantage)} ${direction} ${name}`;
}

/** Why there is no interval to compare with; null where the comparison stands for itself. */
function outText(experiment: HeadToHead, { row, name }: Rival): string | null {
  const trials = experiment.trials.filter(({ arm }) => arm === row.arm);
  if (trials.some(({ diverged }) => diverged === true)) return `${name} diverged`;
  if (trials.some(({ state }) => state === 'failed')) return `${name} failed${row.dropped === null ? '' : ` (${withoutStop(row.dropped)})`}`;
  return trials.some(({ state }) => state === 'dropped') ? `${name} was dropped as hopeless` : null;
}

function divergedText({ trials, seeds }: HeadToHead, { id }: HeadToHeadArm): string | null {
  const many = trials.filter(({ arm, diverged }) => arm === id && diverged === true).length;
  return many === 0 ? null : `it diverged in ${String(many)} of ${countText(seeds.length, 'seed')}`;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** The best of several is better by luck too, where its luck is what it was chosen by. */
function selectionText({ arms }: HeadToHead, rivals: readonly Rival[]): string | null {
  const chosen = rivals.some(({ row, name }) => name.startsWith('the best of') && arms.some(({ id, role }) => id === row.arm && role === 'constant'));
  return chosen ? 'the best constant LR was chosen on the same seeds, which favours it' : null;
}

/** All in one pair of parentheses: "the script's own setting (87.1 %, 86.8 to 87.4)". */
function withNumbers(name: string, metric: 'accuracy' | 'loss', estimate: Estimate | null): string {
  if (estimate === null) return name;
  const numbers = estimateText(metric, estimate).replace(' (', ', ').replace(')', '');
  return name.endsWith(')') ? `${name.slice(0, -1)}: ${numbers})` : `${name} (${numbers})`;
}
