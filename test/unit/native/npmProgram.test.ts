import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNpm, npmEnvironment } from '../../../src/native/npmProgram';
import { oddFolder } from './support';

/** A Node in a bin folder, with other files and links (target first) around it. */
function place(files: readonly string[], links: readonly (readonly [target: string, name: string])[] = []): { folder: string; node: { path: string; env: Record<string, string> } } {
  const folder = oddFolder();
  for (const file of ['bin/node', ...files]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
    chmodSync(join(folder, file), 0o755);
  }
  for (const [target, name] of links) symlinkSync(join(folder, target), join(folder, name));
  return { folder, node: { path: join(folder, 'bin/node'), env: {} } };
}

describe.skipIf(process.platform === 'win32')("a Node's npm", () => {
  it('is found where the official builds put it, and run by that Node', async () => {
    const { folder, node } = place(['lib/node_modules/npm/bin/npm-cli.js']);
    expect(await findNpm(node)).toEqual({ command: node.path, args: [join(folder, 'lib/node_modules/npm/bin/npm-cli.js')] });
  });

  it('is found beside a link to Node', async () => {
    const { folder, node } = place(['cellar/bin/node', 'cellar/lib/node_modules/npm/bin/npm-cli.js', 'other/x'], [['cellar/bin/node', 'other/node']]);
    expect((await findNpm({ ...node, path: join(folder, 'other/node') }))?.args).toEqual([join(folder, 'cellar/lib/node_modules/npm/bin/npm-cli.js')]);
  });

  it("is found where Debian's package puts it", async () => {
    const { folder, node } = place(['share/nodejs/npm/bin/npm-cli.js'], [['share/nodejs/npm/bin/npm-cli.js', 'bin/npm']]);
    expect(await findNpm(node)).toEqual({ command: node.path, args: [join(folder, 'share/nodejs/npm/bin/npm-cli.js')] });
  });

  it('may be a program of a version manager', async () => {
    const { folder, node } = place(['bin/npm']);
    expect(await findNpm(node)).toEqual({ command: join(folder, 'bin/npm'), args: [] });
  });

  it('is not there for a Node without one', async () => {
    expect(await findNpm(place([]).node)).toBeNull();
    expect(await findNpm({ path: '/no/such/node', env: {} })).toBeNull();
  });

  it('runs scripts of packages by that Node', () => {
    const env = npmEnvironment({ path: '/opt/node/bin/node', env: { ELECTRON_RUN_AS_NODE: '1' } }, { PATH: '/usr/bin', LANG: 'C' });
    expect(env).toEqual({ PATH: `/opt/node/bin${delimiter}/usr/bin`, LANG: 'C', ELECTRON_RUN_AS_NODE: '1' });
  });
});
