import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MetricsLine } from '../../src/protocol/metricsFile';
import { isOver } from '../../src/protocol/run';
import { encode } from '../../src/protocol/wire';
import { METRICS_FILE, OWNER_FILE, RECORD_FILE } from '../../src/runs/runFiles';
import { thisOwner } from '../../src/runs/runOwner';
import { newRunId } from '../../src/runs/runStore';
import type { Snapshot } from '../webview/runFixtures';
import type { Host } from './host';
import { until } from './until';

/**
 * Keeps a run of a script of the workspace in the extension's storage, as another window would have done: with what was measured elsewhere
 * a test need not wait for it. One that is not over goes on in that window, as long as this process lives.
 * @returns its id
 */
export async function keepRun(host: Host, { record, batch, heldOut, sweep, estimates }: Snapshot, script: string): Promise<string> {
  const storage = await host.storage();
  const id = newRunId();
  const path = host.path(script);
  const { provenance } = record;
  const moved = {
    ...record,
    id,
    request: { ...record.request, script: path },
    provenance: provenance === null ? null : { ...provenance, call: { ...provenance.call, file: path } },
    createdAt: new Date().toISOString(),
    endedAt: isOver(record.state) ? (record.endedAt ?? new Date().toISOString()) : null,
  };
  const lines: MetricsLine[] = [
    { stage: 'sweep', batch: [], heldOut: sweep },
    { stage: 'run', batch, heldOut, estimates },
  ];
  // the window watches the folder of runs: a run comes to it whole
  const parts = join(storage, id);
  await mkdir(parts);
  await writeFile(join(parts, METRICS_FILE), lines.map((line) => `${encode(line)}\n`).join(''));
  await writeFile(join(parts, RECORD_FILE), `${encode(moved)}\n`);
  if (!isOver(record.state)) await writeFile(join(parts, OWNER_FILE), encode(thisOwner()));
  await rename(parts, join(storage, 'runs', id));
  return id;
}

/** Opens a run from the view *Runs*, by a part of its row's text. A view that has just been filled may swallow a click: then it is made again. */
export async function openKept(host: Host, text: string | RegExp): Promise<void> {
  const row = host.page.locator('.pane-body [role="treeitem"][aria-level="2"]').filter({ hasText: text }).first();
  const tabs = host.page.locator('.tab');
  const before = await tabs.count();
  await until(`the panel of ${String(text)}`, async () => {
    await row.click({ timeout: 10_000 });
    const opened = tabs.nth(before).waitFor({ timeout: 5000 });
    return opened.then(() => true, () => false);
  }, 60);
}
