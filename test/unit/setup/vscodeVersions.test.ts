import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { vscodeVersions } from '../../setup/machine';

const manifest = v.parse(v.object({ engines: v.object({ vscode: v.string() }), devDependencies: v.record(v.string(), v.string()) }), JSON.parse(readFileSync('package.json', 'utf8')));

it('tests in the oldest VS Code that the extension is made for, and is written against no newer one', () => {
  const [, release] = /^\^(\d+\.\d+)\.0$/.exec(manifest.engines.vscode) ?? [];
  expect(vscodeVersions.oldest.code).toMatch(new RegExp(`^${String(release)}\\.\\d+$`));
  expect(manifest.devDependencies['@types/vscode']).toBe(`~${String(release)}.0`);
});
