import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import { runCurve } from '../../src/protocol/runCurve';
import { FakeRun } from '../unit/panel/fakeVscode';
import { provenance, record } from '../webview/runFixtures';
import { oneCycleSchedule, trainingRecord } from '../webview/trainingFixtures';
import { madeUpRun } from './madeUpRun';
import { median } from './pairs';
import { PanelHost } from './panelHost';

export const name = 'rehydrate';

const ITERATIONS = 100_000;
const EVALUATE_EVERY = 100;
const TIMES = 7;
const SETTLING_MS = 500;

/** Milliseconds from the host's first step to the drawn panel of a run of 100,000 iterations, the page being there: median of 7, the worse of a range test and a training. */
export async function run(): Promise<number> {
  const host = await PanelHost.start();
  const curves = madeUpRun(ITERATIONS, EVALUATE_EVERY);
  const over = { state: 'finished' as const, totalIterations: ITERATIONS, provenance: { ...provenance, plannedIterations: ITERATIONS } };
  const rangeTest = Object.assign(new FakeRun(record({ ...over, ramp: { iterations: ITERATIONS, topLr: 1.5, topFromSweep: false } })), curves, { isLive: false });
  // a stored run is analysed when it is read, before any panel shows it
  rangeTest.analysis = analyseRangeTest(runCurve(rangeTest.record, curves.batch, curves.heldOut));
  const training = Object.assign(new FakeRun(trainingRecord(oneCycleSchedule, over)), curves, { isLive: false });
  try {
    const rows = [];
    for (const [kind, shown] of [['range test', rangeTest], ['training', training]] as const) {
      const taken: { host: number; page: number; size: number }[] = [];
      for (let time = 0; time < TIMES; time += 1) taken.push(await measure(host, shown));
      rows.push({ run: kind, 'host ms': median(taken.map((one) => one.host)), 'page ms': median(taken.map(({ page }) => page)), 'in all ms': median(taken.map((one) => one.host + one.page)), 'message KB': (taken[0]?.size ?? Number.NaN) / 1000 });
    }
    console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Math.round(value) : value]))));
    return Math.max(...rows.map((row) => row['in all ms']));
  } finally {
    await host.stop();
  }
}

async function measure(host: PanelHost, run: FakeRun): Promise<{ host: number; page: number; size: number }> {
  const panel = await host.open();
  try {
    // the page itself is loaded and at rest: a reload of the window has that behind it, too
    await panel.page.waitForTimeout(SETTLING_MS);
    const began = performance.now();
    let message = '';
    const hide = host.show(run, (sent) => {
      message = sent;
    });
    const ofHost = performance.now() - began;
    hide();
    const ofPage = await panel.page.evaluate(async (data) => {
      const from = performance.now();
      window.postMessage(data, '*');
      // the message, then the frame in which it is drawn, then the next one: by then it is on the screen
      await new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const channel = new MessageChannel();
      await new Promise((resolve) => {
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(null);
      });
      return performance.now() - from;
    }, message);
    await panel.page.getByRole('img', { name: /100,000 batches/ }).waitFor();
    return { host: ofHost, page: ofPage, size: message.length };
  } finally {
    await panel.close();
  }
}
