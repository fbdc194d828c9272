import { createServer } from 'node:http';
import { expect } from 'vitest';
import type { Host } from './host';
import { scenario } from './scenario';

/** The message that nothing could be downloaded from an address. */
const blocked = (host: Host, reason: RegExp) => host.notification('The native backend cannot be downloaded from here.').filter({ hasText: reason });

// Mirrors that give nothing stand for networks without the host: the test downloads nothing wherever it runs. Nobody listens at port 9.
const closed = { files: { 'README.md': 'An empty workspace.\n' }, settings: { 'superconverge.nativeMirror': 'http://127.0.0.1:9/' } };

scenario('where the native backend cannot be downloaded, that is said within 20 s with the other ways; it can be cancelled before', closed, async (host) => {
  const silent = createServer(() => undefined);
  const address = await new Promise<string>((done, fail) => {
    silent.listen(0, '127.0.0.1', () => {
      const at = silent.address();
      if (at === null || typeof at === 'string') fail(new Error('The server has no port.'));
      else done(`127.0.0.1:${at.port}`);
    });
  });
  try {
    await host.command('Superconverge: Install Native Backend');
    const refused = blocked(host, /127\.0\.0\.1:9 cannot be reached/);
    await refused.waitFor({ timeout: 20_000 });
    expect(await refused.getByRole('button').allInnerTexts()).toEqual(expect.arrayContaining(['Use a Mirror...', 'How to Install']));

    await refused.getByRole('button', { name: 'Use a Mirror...' }).click();
    await host.type('Mirror for the Native Backend', `http://${address}`);
    await host.notification(/Looking whether libtensorflow can be downloaded/).getByRole('button', { name: 'Cancel' }).click();
    await host.page.locator('.part.statusbar').getByText('The installation was cancelled; nothing is left of it.').waitFor();

    // the mirror that was typed is kept; it takes the request and never answers
    await host.command('Superconverge: Install Native Backend');
    const begun = Date.now();
    await blocked(host, new RegExp(`${address} did not answer within 10 s`)).waitFor({ timeout: 30_000 });
    expect(Date.now() - begun).toBeLessThan(20_000);
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
});
