import { expect } from 'vitest';
import { scenario, script } from './scenario';
import { until } from './until';

const options = { files: { 'quick.js': script('quick.js') }, settings: { 'superconverge.rangeTest.topLearningRate': 1 }, language: 'de' };

scenario('in a German window the command, its question, the panel and the view speak German', options, async (host) => {
  await host.open('quick.js');
  await host.command('Superconverge: LR-Range-Test ausführen');
  const question = host.notification('Der Code oberhalb des Trainingsaufrufs von quick.js wird ausgeführt');
  await question.waitFor({ timeout: 30_000 });
  await question.getByRole('button', { name: 'Ausführen', exact: true }).click();
  const panel = await host.panel('LR-Range-Test');
  // the bounds can be moved once the test is over
  await panel.getByRole('slider', { name: 'Max. LR' }).waitFor({ timeout: 90_000 });
  await panel.getByRole('status', { name: 'Max. LR' }).waitFor();
  expect(await panel.locator('html').getAttribute('lang')).toBe('de');
  const shown = await panel.locator('body').innerText();
  expect(shown.match(/\b(the|of|from|with|is|are|to)\b.*/g) ?? []).toEqual([]);
  // the trainer, a process of its own, speaks it as well
  expect(await host.log()).toMatch(/Run finished: .*(Grenzen|LR)/);

  await host.command('Superconverge: Focus on Läufe View');
  await until('the run in the view', async () => (await host.page.locator('.pane-body [role="treeitem"]').allInnerTexts()).some((text) => /LR-Range-Test/.test(text)));
});
