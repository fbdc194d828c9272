import { listFiles, PackageManager } from '@vscode/vsce';
import { expect, it } from 'vitest';

/** What a VSIX of this folder holds beside what esbuild.mjs writes into dist/. */
async function shipped(): Promise<string[]> {
  return (await listFiles({ cwd: process.cwd(), packageManager: PackageManager.None })).filter((file) => !file.startsWith('dist/')).sort();
}

// looks through all of node_modules
it('ships exactly what is meant to ship', { timeout: 60_000 }, async () => {
  expect(await shipped()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'media/icon.png',
    'media/icon.svg',
    'media/l10n/bundle.l10n.de.json',
    'media/onecycle.schema.json',
    'media/runs-dark.svg',
    'media/runs-light.svg',
    'media/runs.svg',
    'media/sample/LICENSE-fashion-mnist.txt',
    'media/sample/README.md',
    'media/sample/fashion-mnist.br',
    'media/sample/package.json',
    'media/sample/train.js',
    'media/walkthrough/insert.svg',
    'media/walkthrough/panel.svg',
    'media/walkthrough/range-test.svg',
    'media/walkthrough/script.svg',
    'media/walkthrough/train.svg',
    'package.json',
    'package.nls.de.json',
    'package.nls.json',
  ]);
});
