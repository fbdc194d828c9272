import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { run } from './command';

export const root = resolve(import.meta.dirname, '../..');
const manifestSchema = v.object({ name: v.string(), version: v.string(), publisher: v.string() });

/** @throws CommandError with esbuild's complaints */
export async function build(mode: 'production' | 'development'): Promise<void> {
  await run(process.execPath, [join(root, 'esbuild.mjs'), ...(mode === 'production' ? ['--production'] : [])], { cwd: root, seconds: 120 });
}

/**
 * Packs what dist/ holds now.
 * @returns path of the VSIX, named for the version, in the folder
 */
export async function packVsix(folder: string): Promise<string> {
  const { name, version } = v.parse(manifestSchema, JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const file = join(folder, `${name}-${version}.vsix`);
  await run(process.execPath, [join(root, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--out', file], { cwd: root, seconds: 120 });
  return file;
}
