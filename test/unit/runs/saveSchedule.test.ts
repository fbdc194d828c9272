import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/runs/run';
import { mergeOnecycle, NoScheduleError, savedSchedule } from '../../../src/runs/saveSchedule';
import { schedulesInFile } from '../../../src/runs/schedulesInFile';
import { requestFor, temporaryFolder, testRuns } from './support';

async function rangeTested() {
  const run = testRuns().runs.start(requestFor('wellBehaved.mjs'));
  await run.ended;
  return run;
}

const pointsOf = ({ batch, heldOut }: Run): Pick<Run, 'batch' | 'heldOut'> => ({ batch, heldOut });

describe('the saved schedule', () => {
  it('spans the planned training with the main bounds and says where they come from', async () => {
    const run = await rangeTested();
    const { key, schedule } = savedSchedule(run);
    const pair = run.analysis?.recommended;
    expect(key).toBe('wellBehaved.mjs#fit');
    expect(schedule).toMatchObject({
      script: 'wellBehaved.mjs',
      call: { api: 'fit', line: 12 },
      maxLr: pair?.max.lr,
      minLr: pair?.min.lr,
      finalLr: (pair?.min.lr ?? 0) / 1000,
      cycleIterations: 360,
      tailIterations: 40,
      momentum: { high: 0.95, low: 0.85 },
      bounds: { main: 'recommended', recommended: { max: { lr: pair?.max.lr } }, paper: { max: { lr: run.analysis?.paper?.max.lr } } },
      provenance: { run: run.record.id, measuredAt: run.record.endedAt, seed: 42, optimizer: 'SGD', batchSize: 64 },
    });
    expect(savedSchedule(run, 1000).schedule).toMatchObject({ cycleIterations: 900, tailIterations: 100 });
  });

  it('is refused where there are no bounds or no length', async () => {
    const run = await rangeTested();
    const { provenance } = run.record;
    if (provenance === null || run.analysis === null) throw new Error('the run has no provenance');
    const refused = { ...run.analysis, recommended: null, paper: null, refusal: { reason: 'The curve is too noisy.', help: [] } };
    expect(() => savedSchedule({ ...pointsOf(run), record: run.record, analysis: refused })).toThrow(/no bounds.*too noisy/);
    const unplanned = { ...pointsOf(run), record: { ...run.record, provenance: { ...provenance, plannedIterations: null } }, analysis: { ...run.analysis, plannedIterations: null } };
    expect(() => savedSchedule(unplanned)).toThrow(NoScheduleError);
    expect(savedSchedule(unplanned, 200).schedule.cycleIterations).toBe(180);
  });

  it('leaves the momentum of optimizers that have none', async () => {
    const run = await rangeTested();
    const { provenance } = run.record;
    if (provenance === null) throw new Error('the run has no provenance');
    const record = { ...run.record, provenance: { ...provenance, optimizer: { ...provenance.optimizer, momentum: null } } };
    expect(savedSchedule({ ...pointsOf(run), record, analysis: run.analysis }).schedule.momentum).toBeNull();
  });
});

describe('onecycle.json', () => {
  it('keeps other schedules and whatever else is in it', async () => {
    const { key, schedule } = savedSchedule(await rangeTested());
    const first = mergeOnecycle(null, 'other.js#fit', schedule);
    const withNote = JSON.stringify({ $schema: './mine.json', note: 'do not touch', ...(JSON.parse(first) as object) });
    const merged = JSON.parse(mergeOnecycle(withNote, key, schedule)) as { schedules: object };
    expect(merged).toMatchObject({ version: 1, note: 'do not touch', $schema: './mine.json' });
    expect(Object.keys(merged.schedules)).toEqual(['other.js#fit', key]);
  });

  it('is read and written with what an editor of Windows makes of it', async () => {
    const { key, schedule } = savedSchedule(await rangeTested());
    const windows = `\uFEFF${mergeOnecycle(null, 'other.js#fit', schedule).replaceAll('\n', '\r\n')}`;
    expect(Object.keys((JSON.parse(mergeOnecycle(windows, key, schedule)) as { schedules: object }).schedules)).toEqual(['other.js#fit', key]);
    const path = join(temporaryFolder(), 'onecycle.json');
    writeFileSync(path, windows);
    expect(Object.keys((await schedulesInFile(path)) ?? {})).toEqual(['other.js#fit']);
  });

  it('with nothing in it is as good as none', async () => {
    const path = join(temporaryFolder(), 'onecycle.json');
    writeFileSync(path, '\n');
    expect(await schedulesInFile(path)).toBeNull();
  });

  it('replaces the schedule of the same call', async () => {
    const { key, schedule } = savedSchedule(await rangeTested());
    const text = mergeOnecycle(mergeOnecycle(null, key, schedule), key, { ...schedule, maxLr: 0.5 });
    expect((JSON.parse(text) as { schedules: Record<string, unknown> }).schedules).toEqual({ [key]: expect.objectContaining({ maxLr: 0.5 }) as unknown });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it.each(['{', '[]', '{"version":2,"schedules":{}}', '{"version":1,"schedules":{"a":{"maxLr":-1}}}'])('refuses %s instead of losing it', async (existing) => {
    const { key, schedule } = savedSchedule(await rangeTested());
    expect(() => mergeOnecycle(existing, key, schedule)).toThrow(/onecycle\.json.*Nothing was written/s);
  });
});
