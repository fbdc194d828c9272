import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject, it } from 'vitest';
import { Host, type HostOptions, canHost } from './host';

const scripts = join(import.meta.dirname, 'scripts');

/** Text of one of the short training scripts of these tests. */
export const script = (name: 'quick.js' | 'tiny.js' | 'slow.js' | 'failing.js' | 'twoCalls.js'): string => readFileSync(join(scripts, name), 'utf8');

/** One test in a real VS Code of its own. When it fails, a picture of the window and the extension's log tell more. */
export function scenario(name: string, options: Omit<HostOptions, 'vsix' | 'vscode'>, body: (host: Host) => Promise<void>): void {
  const vscode = inject('vscode');
  it.skipIf(!canHost(vscode))(name, async () => {
    const host = await Host.start({ ...options, vscode, vsix: inject('vsix') });
    try {
      await body(host);
    } catch (error) {
      const file = join('test-results', `${name.replaceAll(/\W+/g, '-')}.png`);
      await host.screenshot(file).catch(() => undefined);
      console.log(`Picture: ${file}\nLog:\n${(await host.log().catch(() => '')).slice(-3000)}`);
      throw error;
    } finally {
      await host.stop();
    }
  });
}
