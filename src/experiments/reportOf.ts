import { confirmReport } from '../analysis/experiments/confirmReport';
import type { ExperimentReport } from '../analysis/experiments/reports';
import type { SweepReading, SweepReadings } from '../analysis/experiments/sweepReading';
import { sweepReport } from '../analysis/experiments/sweepReport';
import type { Experiment } from '../protocol/experiment';
import type { Run } from '../runs/run';

/** What an experiment came to so far; null while nothing ended. */
export function reportOf(record: Experiment, runs: ReadonlyMap<string, Run>): ExperimentReport | null {
  return record.kind === 'confirm' ? confirmReport(record) : sweepReport(record, sweepReadings(record, runs));
}

/** The range tests of a sweep that ended, by arm. */
export function sweepReadings(record: Experiment, runs: ReadonlyMap<string, Run>): SweepReadings {
  const readings = new Map<string, SweepReading[]>();
  for (const { arm, seed, state, run } of record.trials) {
    const ended = state !== 'finished' || run === null ? undefined : runs.get(run);
    if (ended?.analysis == null) continue;
    readings.set(arm, [...(readings.get(arm) ?? []), { seed, analysis: ended.analysis, provenance: ended.record.provenance }]);
  }
  return readings;
}
