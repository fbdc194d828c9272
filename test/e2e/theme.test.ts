import { expect } from 'vitest';
import { rangeTest } from '../webview/runFixtures';
import { keepRun, openKept } from './keptRuns';
import { scenario, script } from './scenario';
import { until } from './until';

/** What a chart is drawn with. */
const drawn = ['charts-blue', 'superconverge-chartOrange', 'charts-green', 'charts-purple', 'charts-red', 'charts-yellow', 'foreground'];

/** A person's themes by their names in the list, with the class that VS Code then gives a page. */
const kinds = { 'Light Modern': 'vscode-light', 'Dark Modern': 'vscode-dark', 'Light High Contrast': 'vscode-high-contrast-light', 'Dark High Contrast': 'vscode-high-contrast' };

/** Relative luminance of #rrggbb (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

scenario('every theme of VS Code gives the charts colours that stand out from their ground, and tell max from min', { files: { 'train.js': script('quick.js') } }, async (host) => {
  await host.command('Superconverge: Focus on Runs View');
  await keepRun(host, rangeTest('mlp'), 'train.js');
  await openKept(host, /max [\d.]+, min [\d.]+/);
  const panel = await host.panel(/LR range test · finished/);
  for (const [theme, kind] of Object.entries(kinds)) {
    await host.command('Preferences: Color Theme');
    await host.pickTyped(theme);
    await until(`the panel in ${theme}`, async () => (await panel.locator('body').getAttribute('class'))?.split(' ').includes(kind));
    const colours = await panel.evaluate((names) => names.map((name) => getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim()), ['editor-background', ...drawn]);
    // six digits: nothing of the ground shines through
    for (const [index, name] of ['editor-background', ...drawn].entries()) expect(colours[index], `${name} in ${theme}`).toMatch(/^#[\da-f]{6}$/i);
    const [ground = '', ...used] = colours;
    // WCAG 1.4.11
    for (const [index, name] of drawn.entries()) expect(contrast(used[index] ?? '', ground), `${name} in ${theme}`).toBeGreaterThanOrEqual(3);
    expect(used[0]).not.toBe(used[1]);
  }
});
