import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RangeTestCurve } from '../../src/analysis/curve';
import { isOver, type RunRecord } from '../../src/protocol/run';
import { panelStates } from '../webview/panelStates';
import { anotherSeed } from '../webview/rangeTestStates';
import { rangeTest, type Snapshot } from '../webview/runFixtures';
import { oneCycleSchedule, training } from '../webview/trainingFixtures';
import type { Host } from './host';
import { keepRun, openKept } from './keptRuns';
import { consent } from './startRun';
import { until } from './until';

/** The page of a run as it is looked at: its width in CSS pixels, and how many pixels of the screen make one. */
interface Size {
  readonly name: string;
  readonly width: number;
  readonly zoom: number;
}

/** 200 % is how a window of 1,400 pixels looks with twice the zoom. */
const sizes: readonly Size[] = [
  { name: '400', width: 400, zoom: 1 },
  { name: '800', width: 800, zoom: 1 },
  { name: '1400', width: 1400, zoom: 1 },
  { name: '1400 at 200 %', width: 700, zoom: 2 },
];

/** Settings under which a panel has the whole window. */
export const alone = {
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'superconverge.parallelRuns': 1,
};

/** Takes its time before it trains, and again in each of its steps: range tests do not wait for the callbacks of a script. */
export const liveScript = `const tf = require('@tensorflow/tfjs-node');
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

class Slow extends tf.layers.Layer {
  static className = 'Slow';
  computeOutputShape(shape) {
    return shape;
  }
  call(inputs) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
    return Array.isArray(inputs) ? inputs[0] : inputs;
  }
}

async function main() {
  console.log('reading the data');
  await pause(45_000);
  const centres = tf.randomNormal([4, 16], 0, 1, 'float32', 1);
  const labels = tf.tensor1d(Array.from({ length: 2400 }, (_, row) => row % 4), 'int32');
  const xs = centres.gather(labels).add(tf.randomNormal([2400, 16], 0, 1.2, 'float32', 2));
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [16], units: 64, activation: 'relu' }), new Slow({}), tf.layers.dense({ units: 4, activation: 'softmax' })] });
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(xs, tf.oneHot(labels, 4).toFloat(), { batchSize: 32, epochs: 30, validationSplit: 0.2, verbose: 0 });
}

main();
`;

/** @param png what is on the picture; the window as it is when absent */
type Picture = (name: string, png?: Buffer) => Promise<void>;

/** Takes the panel that alone is shown, whole, at every size. */
async function atEverySize(host: Host, state: string, picture: Picture): Promise<void> {
  // at the edge, where nothing answers to it
  await host.page.mouse.move(2, 700);
  // Playwright's own pictures undo the zoom
  const session = await host.page.context().newCDPSession(host.page);
  for (const { name, width, zoom } of sizes) {
    await session.send('Emulation.setDeviceMetricsOverride', { width, height: 1600, deviceScaleFactor: zoom, mobile: false });
    await sleep(1000);
    const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
    await picture(`${state} ${name}`, Buffer.from(data, 'base64'));
  }
  await session.send('Emulation.clearDeviceMetricsOverride');
  await session.detach();
}

/** A page that is still loading may swallow the keys. */
async function closeSideBar(host: Host): Promise<void> {
  const bar = host.page.locator('.part.sidebar');
  await until('the side bar to close', async () => {
    if (!(await bar.isVisible())) return true;
    await host.page.keyboard.press('Control+B');
    return bar.waitFor({ state: 'hidden', timeout: 3000 }).then(() => true, () => false);
  });
}

/** States of runs that are over, each opened from the runs that are kept. */
const keptStates: Readonly<Record<string, Snapshot>> = Object.fromEntries(
  Object.entries(panelStates).flatMap(([name, state]) => {
    const shown = state();
    // made of analyses that its record does not lead to, or shown below in a way of their own
    const isOwn = ['bounds moved', 'restricted', 'three seeds', 'seeds running', 'a seed failed', 'wide interval'].includes(name);
    return shown?.type === 'snapshot' && isOver(shown.record.state) && !isOwn ? [[name, shown]] : [];
  }),
);

const none: RangeTestCurve = { ...anotherSeed('mlp', 1), batch: [], heldOut: [] };
const secondHalfMissing = ({ batch, heldOut, ...rest }: RangeTestCurve): RangeTestCurve => ({ ...rest, batch: batch.slice(0, batch.length / 2), heldOut: heldOut.slice(0, heldOut.length / 2) });

/** Range tests with further seeds, by name: what each seed measured, and its state. */
const seededStates: Readonly<Record<string, readonly (readonly [RangeTestCurve, Partial<RunRecord>])[]>> = {
  'three seeds': [[anotherSeed('mlp', 1.25), {}], [anotherSeed('mlp', 0.85), {}]],
  'seeds running': [[secondHalfMissing(anotherSeed('mlp', 1.25)), { state: 'running', end: null }], [none, { state: 'queued', end: null }]],
  'a seed failed': [[anotherSeed('mlp', 1.2), {}], [none, { state: 'failed', end: null, failure: { code: 'script-error', message: 'train.js threw an error.', remedy: 'Mend the script.', output: [] } }]],
};

async function keepSeeds(host: Host, name: string, seeds: (typeof seededStates)[string]): Promise<void> {
  const first = rangeTest('mlp', { record: { name } });
  const id = await keepRun(host, first, 'train.js');
  for (const [index, [{ batch, heldOut }, change]] of seeds.entries()) {
    const record = { ...first.record, ...change, name: null, request: { ...first.record.request, seed: 8 + index, seedOf: id } };
    await keepRun(host, { ...first, batch: [...batch], heldOut: [...heldOut], record }, 'train.js');
  }
}

export const stateScenes = {
  /** Every state of a run that is over. */
  async states(host: Host, picture: Picture): Promise<void> {
    await host.command('Superconverge: Focus on Runs View');
    for (const [name, snapshot] of Object.entries(keptStates)) await keepRun(host, { ...snapshot, record: { ...snapshot.record, name } }, 'train.js');
    for (const [name, seeds] of Object.entries(seededStates)) await keepSeeds(host, name, seeds);
    for (const name of [...Object.keys(keptStates), ...Object.keys(seededStates)]) {
      await host.command('View: Close All Editors');
      await host.command('Superconverge: Focus on Runs View');
      await openKept(host, new RegExp(`^\\s*${name}(?!,)`));
      const panel = await host.panel(/ · /);
      await closeSideBar(host);
      await atEverySize(host, name, picture);
      if (name !== 'finished') continue;
      await panel.getByRole('slider', { name: 'Max LR' }).focus();
      for (let press = 0; press < 8; press += 1) await host.page.keyboard.press('Shift+ArrowRight');
      await atEverySize(host, 'bounds moved', picture);
    }
  },
  /** Two trainings laid over each other. */
  async comparison(host: Host, picture: Picture): Promise<void> {
    await host.command('Superconverge: Focus on Runs View');
    for (const [name, maxLr, share] of [['careful', 0.2, 0.94], ['bold', 0.6, 1]] as const) {
      const trained = training(600, { schedule: { ...oneCycleSchedule, maxLr }, record: { state: 'finished', name } });
      await keepRun(host, { ...trained, heldOut: trained.heldOut.map((point) => ({ ...point, accuracy: share * (point.accuracy ?? 0) })) }, 'train.js');
    }
    await host.command('Superconverge: Compare Runs...');
    await host.tick('Compare Runs', ['careful', 'bold']);
    await host.panel('Comparison of 2 runs');
    await closeSideBar(host);
    await atEverySize(host, 'comparison', picture);
  },
  /** A panel that comes back after its run has gone. */
  async unavailable(host: Host, picture: Picture): Promise<void> {
    await host.command('Superconverge: Focus on Runs View');
    const id = await keepRun(host, rangeTest('mlp', { record: { name: 'gone' } }), 'train.js');
    await openKept(host, 'gone');
    await host.panel(/ · /);
    await host.hasKept('runId');
    await rm(join(await host.storage(), 'runs', id), { recursive: true });
    await host.reload();
    await host.panel(/This run cannot be shown/);
    await closeSideBar(host);
    await atEverySize(host, 'unavailable', picture);
  },
  /** A run that is looked at in a workspace that nobody trusts. */
  async restricted(host: Host, picture: Picture): Promise<void> {
    await host.command('Superconverge: Focus on Runs View');
    await keepRun(host, rangeTest('mlp', { record: { name: 'looked at' } }), 'train.js');
    await openKept(host, 'looked at');
    await host.panel(/ · /);
    await closeSideBar(host);
    await atEverySize(host, 'restricted', picture);
  },
  /** What a run goes through until it is over, and one that waits for it. */
  async live(host: Host, picture: Picture): Promise<void> {
    await host.open('live.js');
    await host.command('Superconverge: Train With...');
    await host.choose('Train With', 'One cycle (paper)');
    await host.panel(/not started/);
    await host.command('View: Join All Editor Groups');
    await host.page.locator('.tab').last().click();
    await closeSideBar(host);
    await atEverySize(host, 'draft', picture);
    await host.open('live.js');
    await host.command('Superconverge: Run LR Range Test');
    await consent(host);
    await host.panel(/LR range test · preparing/);
    await host.command('View: Join All Editor Groups');
    await host.page.locator('.tab').filter({ hasText: 'live.js: LR range test' }).click();
    // a page that is moved to another group is loaded anew
    await host.panel(/LR range test · preparing/);
    await atEverySize(host, 'preparing', picture);
    await host.panel(/LR range test · finding the top LR/, 60);
    await atEverySize(host, 'sweep', picture);
    await host.panel(/Iteration [2-9]\d of/, 120);
    await atEverySize(host, 'running', picture);
    await host.open('live.js');
    await host.command('Superconverge: Train and Watch');
    await host.panel(/Training · waiting/);
    await host.command('View: Join All Editor Groups');
    await host.page.locator('.tab').filter({ hasText: 'live.js: Training' }).last().click();
    await host.panel(/Training · waiting/);
    await atEverySize(host, 'queued', picture);
  },
};
