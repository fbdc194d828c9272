import { stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { metricText } from '../analysis/experiments/metricText';
import { formatLr } from '../analysis/formatLr';
import type { Comparison } from '../protocol/comparison';
import { encode } from '../protocol/wire';
import { compareAtTarget } from '../runs/comparison';
import { comparisonCsv } from '../runs/comparisonExport';
import { openKept } from '../runs/openKept';
import type { Run } from '../runs/run';
import { RECORD_FILE } from '../runs/runFiles';
import { fileErrorText } from './fileErrorText';
import type { CompareCommand } from './parse/compareCommand';
import type { Terminal } from './terminal';
import { textTable } from './textTable';
import { EXIT } from './usage';

/** Sets kept runs side by side. @returns the exit code */
export async function compare(command: CompareCommand, terminal: Terminal): Promise<number> {
  try {
    const runs = await Promise.all(command.runs.map((run) => readKept(run, (problem) => terminal.note(problem))));
    const comparison = compareAtTarget(runs, { target: command.target });
    terminal.out(command.json ? `${encode(comparison)}\n` : comparisonText(comparison));
    if (command.csv !== null) {
      await writeFile(command.csv, comparisonCsv(comparison, runs));
      terminal.note(`Wrote ${command.csv}`);
    }
    return EXIT.ok;
  } catch (error) {
    terminal.note(fileErrorText(error));
    return EXIT.failed;
  }
}

async function readKept(path: string, report: (problem: string) => void): Promise<Run> {
  const isFolder = (await stat(path)).isDirectory();
  if (!isFolder && basename(path) !== RECORD_FILE) throw new Error(`${path} is not a kept run: give the folder that --keep made, or its ${RECORD_FILE}.`);
  return openKept(isFolder ? path : dirname(path), report);
}

function comparisonText({ kind, metric, target, common, runs }: Comparison): string {
  const value = (number: number | null | undefined): string => (number === null || number === undefined || metric === null ? '—' : metricText(metric, number));
  const rows =
    kind === 'range-tests'
      ? [['run', 'max LR', 'min LR', 'iterations'], ...runs.map(({ label, bounds, iterations }) => [label, bounds === null ? '—' : `${bounds.open ? 'at least ' : ''}${formatLr(bounds.maxLr)}`, bounds === null ? '—' : formatLr(bounds.minLr), String(iterations)])]
      : [
          ['run', `final ${metric ?? ''}`.trim(), 'best', ...(target === null ? [] : [`iterations to ${value(target)}`]), 'iterations', 'seconds', 'ended'],
          ...runs.map(({ label, summary, iterations, seconds, endedBy, state }) => [
            label,
            value(summary?.final),
            value(summary?.best),
            ...(target === null ? [] : [summary?.iterationsToTarget == null ? '—' : String(summary.iterationsToTarget)]),
            String(iterations),
            seconds === null ? '—' : seconds.toFixed(1),
            endedBy ?? state,
          ]),
        ];
  return `${common.length === 0 ? '' : `All runs: ${common.join(', ')}.\n`}${textTable(rows)}`;
}
