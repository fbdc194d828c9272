import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main, step } from '../setup/command';
import { build, packVsix, root } from '../setup/vsix';
import { Host } from './host';
import { savedBounds } from './savedBounds';
import { consent, rangeTestOver, startRun, training } from './startRun';
import { alone, liveScript, stateScenes } from './stateScenes';
import { type Theme, themes } from './windowSettings';

// npx tsx test/e2e/screenshots.ts FOLDER [SCENE ...] [THEME ...]: the sample in a real VS Code, scene by scene, in each theme.

const sampleFiles = ['train.js', 'package.json', 'fashion-mnist.br'];
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
type Picture = (name: string) => Promise<void>;

/** What is shown, one after the other; each scene begins in a window of its own with the sample open. */
const scenes = {
  async range(host: Host, picture: Picture) {
    await startRun(host, 'train.js', 'Superconverge: Run LR Range Test');
    await host.panel(/\S/);
    await picture('1-preparing');
    await host.panel(training);
    await pause(6000);
    await picture('2-running');
    await host.panel(rangeTestOver, 240);
    await pause(1000);
    await picture('3-finished');
    await host.page.setViewportSize({ width: 900, height: 900 });
    await pause(1000);
    await picture('4-narrow');
  },
  async training(host: Host, picture: Picture) {
    await host.command('Superconverge: Train With...');
    await host.choose('Train With', 'One cycle (paper)');
    const draft = await host.panel(/Scheduled training · not started/);
    await pause(500);
    await picture('1-draft');
    await draft.getByRole('button', { name: 'Start training' }).click();
    await consent(host);
    await host.panel(training, 120);
    await pause(5000);
    await picture('2-training');
    await host.panel(/Scheduled training · finished/, 300);
    await pause(1000);
    await picture('3-trained');
  },
  async experiments(host: Host, picture: Picture) {
    await host.command('Superconverge: Range Test Sweep...');
    await host.choose('Range Test Sweep', 'Weight decay');
    await host.type('Range Test Sweep: weight decay', '1e-4, 1e-3, 1e-2');
    await host.choose('Range Test Sweep: weight decay', 'These values only');
    await host.type('Range Test Sweep', '1');
    await host.answer('Start');
    await host.panel(/Range test sweep · .* · finished/, 400);
    await pause(1000);
    await picture('1-sweep');
    await host.open('train.js');
    await host.command('Superconverge: Confirm the Recommendation...');
    await host.type('Confirm the Recommendation', '3');
    await pause(500);
    await picture('2-cost');
    await host.answer('Start');
    await host.panel(/[4-9] of \d+ runs ended/, 400);
    await picture('3-head-to-head');
    await host.panel(/Head-to-head · .* · finished/, 2400);
    await pause(1000);
    await picture('4-confirmed');
    await host.page.setViewportSize({ width: 900, height: 900 });
    await pause(1000);
    await picture('5-narrow');
  },
  ...stateScenes,
};
type Scene = keyof typeof scenes;

async function take(vsix: string, folder: string, scene: Scene, theme: Theme): Promise<void> {
  const contents = await Promise.all(sampleFiles.map((name) => readFile(join(root, 'media/sample', name))));
  const files = Object.fromEntries(sampleFiles.map((name, index) => [name, contents[index] ?? '']));
  const isState = scene in stateScenes;
  const trained = isState ? 'live.js' : 'train.js';
  const own = { ...(isState ? { 'live.js': liveScript } : {}), ...(scene === 'range' ? {} : { 'onecycle.json': savedBounds(trained, { api: 'fit', iterations: isState ? 1800 : 470 }) }) };
  const settings = { 'editor.minimap.enabled': false, ...(isState ? alone : {}) };
  const host = await Host.start({ vscode: 'oldest', vsix, files: { ...files, ...own }, restricted: scene === 'restricted', theme, settings, size: { width: 1440, height: 900 } });
  try {
    if (!isState) {
      await host.open('train.js');
      await host.command('View: Close Primary Side Bar').catch(() => undefined);
    }
    await scenes[scene](host, async (name, png?: Buffer) => {
      const file = join(folder, `${theme.replaceAll(' ', '-')}-${scene}-${name}.png`);
      if (png === undefined) return host.screenshot(file);
      await mkdir(folder, { recursive: true });
      await writeFile(file, png);
    });
  } finally {
    await host.stop();
  }
}

main(async () => {
  const [target, ...wanted] = process.argv.slice(2);
  if (target === undefined) throw new Error('Give the folder for the pictures.');
  const chosen = <T extends string>(all: readonly T[]): readonly T[] => (all.some((one) => wanted.includes(one)) ? all.filter((one) => wanted.includes(one)) : all);
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-screenshots-'));
  try {
    await step('Building for production', () => build('production'));
    const vsix = await packVsix(folder);
    for (const theme of chosen(Object.keys(themes) as Theme[]))
      for (const scene of chosen(Object.keys(scenes) as Scene[])) await step(`${scene} in ${themes[theme]}`, () => take(vsix, resolve(target), scene, theme));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
