import { basename, dirname, extname, join } from 'node:path';
import { writeCurveCsv } from '../../protocol/curveCsv';
import { runCurve } from '../../protocol/runCurve';
import { encode } from '../../protocol/wire';
import type { Run } from '../../runs/run';
import { trainingCsv } from '../../runs/trainingCsv';

/** The curve of a run as CSV: of a range test in the columns that `superconverge analyse` reads. */
export function runCsv(run: Run): string {
  const { request, provenance } = run.record;
  return request.kind === 'range-test' ? writeCurveCsv(runCurve(run.record, run.batch, run.heldOut)) : trainingCsv(run, provenance?.iterationsPerEpoch ?? null);
}

/** A run as JSON: its record and every point; NaN and Infinity as texts. The script's environment may hold secrets, and is left out. */
export function runJson({ record, batch, heldOut, sweep, estimates, times }: Run): string {
  const withoutEnvironment = { ...record, request: { ...record.request, env: {} } };
  return `${encode({ record: withoutEnvironment, batch, heldOut, sweep, estimates, times })}\n`;
}

/** Where an export is proposed to go: beside the script, with its kind and time, so that several lie side by side, e.g. "train range-test 2026-11-24 0915.csv". */
export function exportPath({ record: { request, createdAt } }: Pick<Run, 'record'>, format: 'csv' | 'json' | 'png' | 'svg'): string {
  const time = /^(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d):(?<minute>\d\d)/.exec(createdAt)?.groups;
  const when = time === undefined ? [] : [time['day'], `${time['hour'] ?? ''}${time['minute'] ?? ''}`];
  const name = [basename(request.script, extname(request.script)), request.kind, ...when].join(' ');
  return join(dirname(request.script), `${name}.${format}`);
}
