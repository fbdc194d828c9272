import type { RunRecord } from '../../src/protocol/run';
import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import { LiveAnalysis } from '../../src/runs/liveAnalysis';
import { runCurve } from '../../src/protocol/runCurve';
import { FakeRun } from '../unit/panel/fakeVscode';
import type { PanelPage } from '../webview/panelPage';
import { provenance, record } from '../webview/runFixtures';
import { oneCycleSchedule, trainingRecord } from '../webview/trainingFixtures';
import { madeUpRun } from './madeUpRun';
import { PanelHost } from './panelHost';

export const name = 'panel-frame';

const SECONDS = 60;
const BATCHES_PER_SECOND = 200;
/** As often as a trainer sends. */
const SENDS_PER_SECOND = 20;
const EVALUATE_EVERY = 50;
const iterations = SECONDS * BATCHES_PER_SECOND;

/** 95th percentile, in ms, of the time between frames of the panel while a run makes 200 batches a second for a minute: the worse of a range test and a training. */
export async function run(): Promise<number> {
  const host = await PanelHost.start();
  const planned = { ...provenance, plannedIterations: iterations };
  const live: Partial<RunRecord> = { state: 'running', provenance: planned, totalIterations: iterations };
  try {
    const rows = [];
    for (const [kind, started] of [
      ['range test', record({ ...live, ramp: { iterations, topLr: 1.5, topFromSweep: false } })],
      ['training', trainingRecord(oneCycleSchedule, live)],
    ] as const) {
      const between = await measure(host, started);
      rows.push({ run: kind, frames: between.length, 'median ms': quantile(between, 0.5), 'p95 ms': quantile(between, 0.95), 'p99 ms': quantile(between, 0.99), 'most ms': between.at(-1) ?? Number.NaN });
    }
    console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toFixed(1)) : value]))));
    return Math.max(...rows.map((row) => row['p95 ms']));
  } finally {
    await host.stop();
  }
}

/** Milliseconds between frames, in rising order. */
async function measure(host: PanelHost, started: RunRecord): Promise<number[]> {
  const panel = await host.open();
  const { batch, heldOut } = madeUpRun(iterations, EVALUATE_EVERY);
  const run = new FakeRun(started);
  const analysis = new LiveAnalysis(
    () => analyseRangeTest(runCurve(run.record, run.batch, run.heldOut)),
    () => {
      run.analysis = analysis.current;
      run.add({}, { analysis: true });
    },
  );
  let delivered: Promise<unknown> = Promise.resolve();
  const hide = host.show(run, (message) => {
    delivered = Promise.all([delivered, panel.page.evaluate((data) => window.postMessage(data, '*'), message)]);
  });
  try {
    await panel.page.evaluate(noteFrames);
    let made = 0;
    const began = performance.now();
    while (made < iterations) {
      await new Promise((resolve) => setTimeout(resolve, 1000 / SENDS_PER_SECOND));
      const due = Math.min(iterations, Math.floor(((performance.now() - began) / 1000) * BATCHES_PER_SECOND));
      run.secondsLeft = (iterations - due) / BATCHES_PER_SECOND;
      run.add({ batch: batch.slice(made, due), heldOut: heldOut.filter(({ iteration }) => iteration > made && iteration <= due) });
      if (started.request.kind === 'range-test') analysis.touch();
      made = due;
    }
    return await framesOf(panel);
  } finally {
    hide();
    analysis.finish();
    await delivered;
    await panel.close();
  }
}

/** Runs in the page: notes when each frame begins. */
function noteFrames(): void {
  const frames: number[] = [];
  Object.assign(window, { frames_: frames });
  const note = (time: number) => {
    frames.push(time);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}

async function framesOf({ page }: PanelPage): Promise<number[]> {
  const times = await page.evaluate(() => ('frames_' in window && Array.isArray(window.frames_) ? window.frames_.map(Number) : []));
  return times
    .slice(1)
    .map((time, index) => time - (times[index] ?? 0))
    .sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
