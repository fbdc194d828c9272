import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, main, step } from './command';
import { build, packVsix, root } from './vsix';

// npm run package: the production build, what its bundles weigh, and the VSIX.

/** Kilobytes of 1,000 bytes. The page is loaded anew with every panel: what it weighs is waited for. */
const webviewLimit = 600;

async function kilobytes(folder: string, fits: (name: string) => boolean): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith('.map') && fits(entry.name)) bytes += (await stat(join(root, folder, entry.name))).size;
  }
  return bytes / 1000;
}

main(async () => {
  await step('Building for production', () => build('production'));
  const bundles = {
    host: await kilobytes('dist', (name) => name === 'extension.cjs'),
    'command line': await kilobytes('dist', (name) => name === 'cli.cjs'),
    trainer: await kilobytes('dist/trainer', () => true),
    webview: await kilobytes('dist/webview', () => true),
  };
  for (const [name, size] of Object.entries(bundles)) console.log(`  ${name.padEnd(13)}${size.toFixed(0).padStart(6)} KB`);
  if (bundles.webview > webviewLimit) throw new CommandError(`The webview's bundle may weigh ${webviewLimit} KB.`);
  const file = await step('Packing the extension', () => packVsix(root));
  console.log(`${file}: ${((await stat(file)).size / 1e6).toFixed(2)} MB`);
});
