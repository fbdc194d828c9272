import { join } from 'node:path';
import * as esbuild from 'esbuild';

export const name = 'webview';

const root = join(import.meta.dirname, '../..');

/** KB (1,000 bytes) of the run panel's page, minified: its script and its style sheet. */
export async function run(): Promise<number> {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { panel: 'webview/panel.ts' },
    outdir: 'dist/webview',
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    legalComments: 'none',
    metafile: true,
    write: false,
  });
  const sizes = new Map<string, number>();
  let all = 0;
  for (const output of Object.values(metafile.outputs)) {
    all += output.bytes;
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const from = packageOf(file);
      sizes.set(from, (sizes.get(from) ?? 0) + bytesInOutput);
    }
  }
  const rows = [...sizes].sort(([, a], [, b]) => b - a);
  console.log('| package | KB |\n|---|---|');
  for (const [from, bytes] of rows) console.log(`| ${from} | ${(bytes / 1000).toFixed(1)} |`);
  return all / 1000;
}

/** The package that a file is from, or the folder of ours. */
function packageOf(file: string): string {
  const installed = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file);
  if (installed?.[1] !== undefined) return installed[1];
  return file.split('/').slice(0, file.startsWith('src/') ? 2 : 1).join('/');
}
