import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { widthOf } from '../../../src/analysis/interval';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { Run } from '../../../src/runs/run';
import { createRuns } from '../../../src/runs/runs';
import { fit, project } from './blobs';

test('further seeds go up the ramp that the sweep of the first one found, and narrow its interval', async () => {
  const folder = project(fit);
  const open = () => {
    const runs = createRuns({ folder: join(folder, 'kept'), trainerFolder: join(import.meta.dirname, '../../../dist/trainer'), log: () => undefined });
    onTestFinished(() => runs.dispose());
    return runs;
  };
  const runs = open();
  const main = runs.start(defaultRequest(join(folder, 'train.js'), { node: process.execPath, backend: 'embedded', rangeTest: { iterations: 150, seeds: 3 } }));
  expect((await main.ended).failure).toBeNull();
  const seeds = main.seeds ?? [];
  await Promise.all(seeds.map(({ ended }) => ended));

  expect(seeds.map(({ record }) => [record.state, record.provenance?.seed])).toEqual([
    ['finished', 43],
    ['finished', 44],
  ]);
  expect(main.record.ramp?.topFromSweep).toBe(true);
  for (const { record, sweep, batch } of seeds) {
    expect(record.ramp).toEqual({ ...main.record.ramp, topFromSweep: false });
    expect(sweep).toEqual([]);
    expect(batch.map(({ loss }) => loss).slice(0, 20)).not.toEqual(main.batch.map(({ loss }) => loss).slice(0, 20));
  }
  const alone = await open().open(seeds[0]!.record.id);
  const width = ({ analysis }: Run): number => widthOf(analysis?.recommended?.max.interval ?? { low: 0, high: Infinity });
  expect(width(main)).toBeLessThan(width(alone));
  expect((await open().open(main.record.id)).analysis).toEqual(main.analysis);
  expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
});
