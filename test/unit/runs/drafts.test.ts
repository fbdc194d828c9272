import { describe, expect, it } from 'vitest';
import { isDraft } from '../../../src/runs/run';
import { changesOf, requestFor, testRuns } from './support';

describe('a draft', () => {
  it('is found in its session, and neither listed, kept nor live', async () => {
    const { runs, folder } = testRuns();
    const draft = runs.draft(requestFor('wellBehaved.mjs'));
    expect(isDraft(draft)).toBe(true);
    expect(await runs.open(draft.record.id)).toBe(draft);
    expect(await runs.list()).toEqual([]);
    expect(runs.live).toEqual([]);
    await expect(testRuns(folder).runs.open(draft.record.id)).rejects.toThrow('was never started');
  });

  it('tells its listeners what it will start', async () => {
    const { runs } = testRuns();
    const draft = runs.draft(requestFor('wellBehaved.mjs'));
    const changes = changesOf(draft);
    draft.change({ ...draft.record.request, seed: 7 });
    expect(draft.record).toMatchObject({ state: 'draft', request: { seed: 7 } });
    await expect.poll(() => changes.some(({ record }) => record)).toBe(true);
  });

  it('is forgotten once it was started: its id opens the run that it became', async () => {
    const { runs, folder } = testRuns();
    const draft = runs.draft(requestFor('wellBehaved.mjs'));
    const run = runs.start(draft.record.request);
    expect(await runs.open(draft.record.id)).toBe(run);
    await run.ended;
    expect((await runs.open(draft.record.id)).record).toMatchObject({ id: run.record.id, state: 'finished' });
    expect((await testRuns(folder).runs.list()).map(({ id }) => id)).toEqual([run.record.id]);
  });

  it('that was started leaves others alone', async () => {
    const { runs } = testRuns();
    const [one, other] = [runs.draft(requestFor('wellBehaved.mjs')), runs.draft(requestFor('wellBehaved.mjs'))];
    runs.start(one.record.request);
    expect(await runs.open(other.record.id)).toBe(other);
  });
});
