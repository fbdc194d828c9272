import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';

// node esbuild.mjs [--production] [--watch] [extension|cli|panel|trainer ...]
const require = createRequire(import.meta.url);
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

/** @type {import('esbuild').BuildOptions} */
const shared = { bundle: true, minify: production, sourcemap: production ? false : 'linked', logLevel: 'warning', legalComments: 'none' };
/** @type {import('esbuild').BuildOptions} */
// lines no longer than a terminal shows well: Node prints that of an error that nobody catches
const node = { ...shared, lineLimit: 160, platform: 'node', target: 'node20', format: 'cjs', outExtension: { '.js': '.cjs' } };

const scriptCore = join(import.meta.dirname, 'src/trainer/embedded/scriptCore.cjs');

/** @type {Record<string, import('esbuild').BuildOptions[]>} */
const groups = {
  extension: [{ ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode'] }],
  cli: [{ ...node, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } }],
  panel: [{ ...shared, platform: 'browser', target: 'es2022', format: 'iife', entryPoints: { panel: 'webview/panel.ts', comparison: 'webview/comparison/comparison.ts' }, outdir: 'dist/webview' }],
  trainer: [
    // preload: given to Node's --import; loader: its ES module hooks, in a thread of their own; watchdog: a worker thread
    { ...node, format: 'esm', outExtension: { '.js': '.mjs' }, entryPoints: { preload: 'src/trainer/preload.ts', loader: 'src/trainer/loader.ts' }, external: ['./trainer.cjs'], outdir: 'dist/trainer' },
    { ...node, entryPoints: { trainer: 'src/trainer/trainer.ts', watchdog: 'src/trainer/watchdog.ts' }, external: ['./embedded.cjs'], outdir: 'dist/trainer' },
    // the door to the next two, which are loaded only when asked for
    { ...node, entryPoints: { embedded: 'src/trainer/embedded/embedded.ts' }, external: ['./tensorflow.cjs', './wasmBackend.cjs'], outdir: 'dist/trainer' },
    { ...node, entryPoints: { tensorflow: 'src/trainer/embedded/tensorflow.ts' }, mainFields: ['module', 'main'], outdir: 'dist/trainer' },
    // the WASM backend and our kernels, bound to the script's TensorFlow.js
    { ...node, entryPoints: { wasmBackend: 'src/trainer/embedded/wasmBackend.ts' }, alias: { '@tensorflow/tfjs': scriptCore, '@tensorflow/tfjs-core': scriptCore }, outdir: 'dist/trainer' },
  ],
};

for (const [name, bundles] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const options of bundles) {
    if (watch) await (await esbuild.context(options)).watch();
    else await esbuild.build(options);
  }
  if (name === 'trainer') {
    await mkdir('dist/trainer', { recursive: true });
    const wasm = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
    await copyFile(join(wasm, 'tfjs-backend-wasm-simd.wasm'), 'dist/trainer/tfjs-backend-wasm-simd.wasm');
  }
}
