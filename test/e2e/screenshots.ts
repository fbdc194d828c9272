import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main, step } from '../setup/command';
import { build, packVsix, root } from '../setup/vsix';
import { Host, themes } from './host';
import { rangeTestOver, startRun, training } from './startRun';

// npx tsx test/e2e/screenshots.ts FOLDER [THEME ...]: the sample's range test in a real VS Code, during and after it, in each theme.

const sampleFiles = ['train.js', 'package.json', 'fashion-mnist.br'];

async function take(vsix: string, folder: string, theme: keyof typeof themes): Promise<void> {
  const contents = await Promise.all(sampleFiles.map((name) => readFile(join(root, 'media/sample', name))));
  const files = Object.fromEntries(sampleFiles.map((name, index) => [name, contents[index] ?? '']));
  const settings = { 'workbench.sideBar.visible': false, 'editor.minimap.enabled': false };
  const host = await Host.start({ vsix, files, theme, settings, size: { width: 1440, height: 900 } });
  const picture = (name: string) => host.screenshot(join(folder, `${theme.replace(' ', '-')}-${name}.png`));
  try {
    await host.open('train.js');
    await host.command('View: Close Primary Side Bar').catch(() => undefined);
    await startRun(host, 'train.js', 'Superconverge: Run LR Range Test');
    await host.panel(/\S/);
    await picture('1-preparing');
    await host.panel(training);
    await new Promise((done) => setTimeout(done, 6000));
    await picture('2-running');
    await host.panel(rangeTestOver, 240);
    await new Promise((done) => setTimeout(done, 1000));
    await picture('3-finished');
    await host.page.setViewportSize({ width: 900, height: 900 });
    await new Promise((done) => setTimeout(done, 1000));
    await picture('4-narrow');
  } finally {
    await host.stop();
  }
}

main(async () => {
  const [target, ...wanted] = process.argv.slice(2);
  if (target === undefined) throw new Error('Give the folder for the pictures.');
  const chosen = (Object.keys(themes) as (keyof typeof themes)[]).filter((theme) => wanted.length === 0 || wanted.includes(theme));
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-screenshots-'));
  try {
    await step('Building for production', () => build('production'));
    const vsix = await packVsix(folder);
    for (const theme of chosen) await step(`The sample's range test in ${themes[theme]}`, () => take(vsix, resolve(target), theme));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
