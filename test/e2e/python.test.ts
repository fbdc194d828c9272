import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { rangeTest } from '../webview/runFixtures';
import { keepRun } from './keptRuns';
import { scenario } from './scenario';
import { until } from './until';

const python = (name: string): string => readFileSync(join(import.meta.dirname, 'scripts', name), 'utf8');
const files = { 'train_torch.py': python('train_torch.py'), 'train_keras.py': python('train_keras.py') };

scenario('the bounds of a measured run go into a PyTorch and a Keras script, each in its own words, and undo takes them back', { files }, async (host) => {
  await host.command('Superconverge: Focus on Runs View');
  await keepRun(host, rangeTest('mlp'), 'train.js');
  await host.page.locator('.pane-body [role="treeitem"]').filter({ hasText: /max [\d.]+, min [\d.]+/ }).waitFor();

  for (const { file, line, library, code } of [
    { file: 'train_torch.py', line: 6, library: 'PyTorch: three phases of the paper', code: /class OneCycle\w*\(LRScheduler\):[^]*scheduler = OneCycle\w*\(optimizer\)/ },
    { file: 'train_keras.py', line: 6, library: 'Keras: callback', code: /class OneCycleCallback\(keras\.callbacks\.Callback\):/ },
  ]) {
    const before = files[file as keyof typeof files];
    await host.goToLine(file, line);
    await host.command('Superconverge: Insert One-Cycle Schedule');
    await host.choose('Insert One-Cycle Schedule', 'LR range test');
    // what the file imports stands on top of the libraries
    await until('the libraries', async () => (await host.choices('Insert One-Cycle Schedule'))[0]?.includes('imported by this file'));
    await host.choose('Insert One-Cycle Schedule', library);
    await host.page.locator(`.tab.dirty[data-resource-name="${file}"]`).waitFor();
    await host.page.keyboard.press('Escape');
    await host.save(file);
    const inserted = await until('the schedule on disk', async () => {
      const text = await host.read(file);
      return text !== before && text;
    });
    expect(inserted).toMatch(code);
    await host.focusEditor();
    await host.page.keyboard.press('Control+Z');
    await host.save(file);
    await until('the code as it was', async () => (await host.read(file)) === before);
  }
});
