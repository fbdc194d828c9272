import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

// The layer rule of eslint.config.mjs, asked about code that breaks it.

// the layers alone: the type-checked rules need the whole program and take seconds
const eslint = new ESLint({
  ruleFilter: ({ ruleId }) => ruleId.startsWith('boundaries/') || ruleId.endsWith('no-restricted-imports'),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** What eslint reports for a file of this text in the folder. */
async function complaints(folder: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: `${folder}/probe.ts` });
  if (result === undefined) throw new Error(`${folder}/probe.ts was not linted`);
  return result.messages.map((message) => `${message.ruleId ?? 'fatal'}: ${message.message}`);
}

describe('the layer rule', () => {
  it.each([
    ['src/analysis', `export type { Run } from '../runs/run';`, 'analysis may not import runs'],
    ['src/analysis', `export { encode } from '../protocol/wire';`, 'analysis may not import protocol'],
    ['src/analysis', `export const run = import('../runs/run');`, 'analysis may not import runs'],
    ['src/schedule', `export { object } from 'valibot';`, 'import nothing'],
    ['src/protocol', `export { join } from 'node:path';`, 'may not use Node'],
    ['src/runs', `export { window } from 'vscode';`, 'may import vscode'],
    ['src/runs', `export type { TrainerSession } from '../trainer/session';`, 'runs may not import trainer'],
    ['src/runs', `export { tensor } from '@tensorflow/tfjs';`, 'src/trainer only'],
    ['src/trainer', `export type { Run } from '../runs/run';`, 'trainer may not import runs'],
    ['webview', `export type { Run } from '../src/runs/run';`, 'webview may not import runs'],
    ['src/elsewhere', `export const x = 1;`, 'not of any known element type'],
  ])('complains in %s about %s', async (folder, text, expected) => {
    expect((await complaints(folder, text)).join('\n')).toContain(expected);
  });

  it.each([
    ['src/runs', `export type { Curve } from '../analysis/curve';\nexport { encode } from '../protocol/wire';\nexport { join } from 'node:path';`],
    ['src/trainer', `export { tensor } from '@tensorflow/tfjs';\nexport { encode } from '../protocol/wire';`],
    ['src/panel', `export { window } from 'vscode';\nexport type { Run } from '../runs/run';`],
    ['webview', `export type { HostToPanel } from '../src/protocol/panelLink';\nexport { Chart } from 'chart.js';`],
  ])('lets pass what %s may import', async (folder, text) => {
    expect(await complaints(folder, text)).toEqual([]);
  });
});
