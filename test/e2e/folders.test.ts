import { basename } from 'node:path';
import { expect } from 'vitest';
import { createRuns } from '../../src/runs/runs';
import { scenario, script } from './scenario';
import { consent, rangeTestOver, startRun } from './startRun';
import { until } from './until';

const settings = { 'superconverge.rangeTest.topLearningRate': 1 };
const quick = script('quick.js');

scenario('a folder with spaces, #, %, quotes and letters of other scripts is one like any other', { folder: `it's a #1 "ordner" 100% übung 学習`, files: { "models é/it's quick #2.js": quick }, settings }, async (host) => {
  const name = "models é/it's quick #2.js";
  await startRun(host, name, 'Superconverge: Run LR Range Test');
  const panel = await host.panel(rangeTestOver, 90);
  expect(await panel.locator('body').innerText()).toContain("it's quick #2.js");
  await host.open(name);
  await host.command('Superconverge: Save Schedule');
  const saved = await until('onecycle.json', () => host.read('models é/onecycle.json'));
  expect(saved).toContain("it's quick #2.js");
  await host.command('Superconverge: Insert One-Cycle Schedule');
  await host.choose('Insert One-Cycle Schedule', 'Load from onecycle.json');
  await host.page.locator(`.tab.dirty`).first().waitFor();
  await host.page.keyboard.press('Control+S');
  await until('the schedule in the script', async () => (await host.read(name))?.includes('onecycle.json'));
  // what was inserted finds its file, wherever the script lies
  await host.command('Superconverge: Train and Watch');
  await host.panel(/Training · finished · .*600 iterations/, 90);
});

const tiny = script('tiny.js');
const folderSettings = JSON.stringify({ 'superconverge.rangeTest.topLearningRate': 0.5 });
const several = { roots: ['vision', 'language'], files: { 'vision/lenet.js': tiny, 'vision/.vscode/settings.json': folderSettings, 'language/lstm.js': tiny }, settings };

scenario('in a workspace of several folders each script has its runs, and the settings of its folder', several, async (host) => {
  for (const file of ['vision/lenet.js', 'language/lstm.js']) {
    await host.open(file);
    await host.command('Superconverge: Run LR Range Test');
    await consent(host);
    await host.panel(new RegExp(`${basename(file)}\\s+LR range test · (finished|diverged)`), 90);
  }

  await host.command('Superconverge: Focus on Runs View');
  const scripts = host.page.locator('.pane-body [role="treeitem"][aria-level="1"]');
  await until('a group for each script', async () => (await scripts.count()) === 2);
  expect((await scripts.allInnerTexts()).map((text) => text.trim()).sort()).toEqual(['language/lstm.js1 run', 'vision/lenet.js1 run']);

  const runs = await createRuns({ folder: await host.storage(), trainerFolder: '', log: () => undefined }).list();
  expect(Object.fromEntries(runs.map(({ request }) => [basename(request.script), request.rangeTest.topLr]))).toEqual({ 'lenet.js': 0.5, 'lstm.js': 1 });
});
