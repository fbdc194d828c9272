import type { ProgressAxis } from './progressAxis';
import { drawnSchedule } from './scheduleOf';
import { isLive, type RunView } from './state';
import { thinnedDots, thinnedLine, type XY } from './thin';
import type { View } from './vscodeApi';

/** Values that lie further apart than this can be seen together on a log axis only. */
const FAR_APART = 10;
/** A highest LR that is so much lower than the highest estimate, or higher, lies flat on a linear axis. */
const FLAT = 3;

/** What the LR did between two such points no pixel shows. */
const MOST_POINTS = 400;

/** What the chart beneath a training draws, as LRs; a value that is not finite is NaN and leaves a gap. */
export interface LrSeries {
  readonly lr: readonly XY[];
  readonly momentum: readonly XY[];
  /** What the schedule has still to come. */
  readonly plannedLr: readonly XY[];
  readonly plannedMomentum: readonly XY[];
  /** Hessian-free estimates, and what they would be on pure noise; empty unless shown. */
  readonly estimate: readonly XY[];
  readonly floor: readonly XY[];
}

export function lrSeries(run: RunView, view: Pick<View, 'estimate'>, axis: ProgressAxis): LrSeries {
  const xy = (iteration: number, value: number): XY => ({ x: axis.toX(iteration), y: Number.isFinite(value) ? value : Number.NaN });
  const ahead = plannedAhead(run, axis.last);
  const batch = thinnedDots(run.batch, MOST_POINTS);
  const estimates = view.estimate ? run.estimates : [];
  return {
    lr: batch.map(({ iteration, lr }) => xy(iteration, lr)),
    momentum: batch.flatMap(({ iteration, momentum }) => (momentum === null ? [] : [xy(iteration, momentum)])),
    plannedLr: ahead.map(({ iteration, lr }) => xy(iteration, lr)),
    plannedMomentum: ahead.flatMap(({ iteration, momentum }) => (momentum === null ? [] : [xy(iteration, momentum)])),
    estimate: thinnedLine(estimates.map(({ iteration, estimate }) => xy(iteration, estimate))),
    floor: thinnedLine(estimates.map(({ iteration, floor }) => xy(iteration, floor))),
  };
}

function plannedAhead(run: RunView, last: number) {
  const { schedule: preview } = run;
  if (!isLive(run) || preview === null || preview.iterations === null || last >= preview.iterations) return [];
  const known = drawnSchedule(preview.options, preview.iterations);
  if (known === null) return [];
  return [{ iteration: last, ...known.schedule.at(last) }, ...known.samples.filter(({ iteration }) => iteration > last)];
}

/** Smallest and largest LR above 0 that the chart draws; null without any. */
export function lrRange({ lr, plannedLr, estimate, floor }: LrSeries): { least: number; most: number } | null {
  const values = [lr, plannedLr, estimate, floor].flat().map(({ y }) => y).filter((y) => y > 0);
  if (values.length === 0) return null;
  return { least: values.reduce((a, b) => Math.min(a, b)), most: values.reduce((a, b) => Math.max(a, b)) };
}

/** Whether a linear axis would press the LR or the estimate flat. */
export function asksForLog({ lr, estimate }: LrSeries): boolean {
  const highest = (points: readonly XY[]) => points.reduce((most, { y }) => (y > most ? y : most), 0);
  const [ofLr, ofEstimate] = [highest(lr), highest(estimate)];
  return ofLr > 0 && ofEstimate > 0 && (ofEstimate / ofLr > FLAT || ofLr / ofEstimate > FLAT);
}

/** Whether a log axis would show what a linear one hides. */
export function offersLog(series: LrSeries): boolean {
  const range = lrRange(series);
  return range !== null && range.most / range.least > FAR_APART;
}
