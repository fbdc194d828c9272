import { expect, it } from 'vitest';
import { exportComparison } from '../../../../src/editor/runs/exportComparison';
import { fakeVscode } from '../fakeVscode';

it('exports what is compared as what the person chooses, and says where nothing is', async () => {
  const fake = fakeVscode(null);
  const exported: string[] = [];
  const services = { vscode: fake.vscode, exportComparison: async (format: string) => exported.push(format) === 1 };
  fake.person.choices.push('CSV', undefined, 'PNG');
  await exportComparison(services);
  await exportComparison(services);
  expect(exported).toEqual(['csv']);
  await expect(exportComparison(services)).rejects.toThrow('Bring the panel of a comparison or an experiment to the front first.');
});
