import { basename, dirname } from 'node:path';
import { isSeedable } from './furtherSeeds';
import type { Run } from './run';
import { textOf } from './runFailure';
import { RunStore } from './runStore';
import { SeedGroup } from './seedGroup';
import { StoredRun } from './storedRun';

/**
 * A kept run by its folder, wherever that lies; a range test with the further seeds that are kept beside it.
 * @param report is told about lines that were skipped
 * @throws ProtocolError when run.json is corrupt, the file system's error when there is none
 */
export async function openKept(folder: string, report: (problem: string) => void): Promise<Run> {
  const run = await StoredRun.read(folder, report);
  const beside = dirname(folder);
  if (!isSeedable(run.record) || basename(beside) !== 'runs') return run;
  const store = new RunStore(dirname(beside), report);
  const ids = await store.seedsOf(run.record.id);
  const opened = await Promise.all(
    ids.map((id) =>
      store.open(id).catch((error: unknown) => {
        report(textOf(error));
        return null;
      }),
    ),
  );
  const seeds = opened.filter((seed) => seed !== null).sort((a, b) => a.record.request.seed - b.record.request.seed);
  return seeds.length === 0 ? run : new SeedGroup(run, seeds, { find: async () => seeds, onDidChange: () => ({ dispose: () => undefined }), log: report });
}
