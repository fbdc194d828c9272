import { copyFile, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';

const require = createRequire(import.meta.url);
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
};
const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', outExtension: { '.js': '.cjs' }, external: ['vscode'] },
  { ...node, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', outExtension: { '.js': '.cjs' }, banner: { js: '#!/usr/bin/env node' } },
  { ...shared, platform: 'browser', target: 'es2022', format: 'iife', entryPoints: { panel: 'webview/panel.ts' }, outdir: 'dist/webview' },
];

await rm('dist', { recursive: true, force: true });
for (const options of bundles) {
  if (watch) await (await esbuild.context(options)).watch();
  else await esbuild.build(options);
}
