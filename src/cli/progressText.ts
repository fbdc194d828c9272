import { formatLr } from '../analysis/formatLr';
import type { Run } from '../runs/run';

/** What a run does now, in one line. */
export function progressText({ record, batch, heldOut, sweep, secondsLeft }: Pick<Run, 'record' | 'batch' | 'heldOut' | 'sweep' | 'secondsLeft'>): string {
  if (record.state === 'sweep') {
    const point = sweep.at(-1);
    return `Coarse sweep for the top LR${point === undefined ? '' : `, at LR ${formatLr(point.lr)}`}`;
  }
  const last = batch.at(-1);
  if (record.state !== 'running' || last === undefined) return capital(record.activity ?? record.state);
  const parts = [
    `Iteration ${last.iteration}${record.totalIterations === null ? '' : ` of ${record.totalIterations}`}`,
    `LR ${formatLr(last.lr)}`,
    metricText('held-out', heldOut.at(-1)) ?? metricText('batch', last),
    secondsLeft === null ? null : `${durationText(secondsLeft)} left`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function metricText(name: string, point: { readonly accuracy: number | null; readonly loss: number | null } | undefined): string | null {
  if (point === undefined) return null;
  if (point.accuracy !== null) return `${name} accuracy ${(100 * point.accuracy).toFixed(1)} %`;
  return point.loss === null ? null : `${name} loss ${point.loss.toPrecision(3)}`;
}

function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
