import { describe, expect, it } from 'vitest';
import { earlierInJson, placeJson } from '../../../../src/editor/insertion/placeJson';
import type { SnippetValues } from '../../../../src/editor/snippets/numbers';
import { savedSchedule } from '../../../../src/runs/saveSchedule';
import { applyEdits } from '../applyEdits';
import { fakeRangeTest } from '../fakeAnalysis';

const keyed = savedSchedule(fakeRangeTest('/work/train.js', 0.12));
const values: SnippetValues = { ...keyed.schedule, iterationsPerEpoch: null, other: null };

/** A text with the schedule where `|` stands. */
function insert(marked: string, options: { path?: string; from?: typeof keyed | null; replace?: 'all' | 'values' } = {}): string {
  const text = marked.replace('|', '');
  const place = { text, cursor: Math.max(0, marked.indexOf('|')), path: options.path ?? '/work/config.json' };
  return applyEdits(text, [placeJson(place, options.from === undefined ? keyed : options.from, values, options.replace ?? 'all')]);
}

const earlier = (text: string) => earlierInJson({ text, cursor: 0, path: '/work/config.json' });

describe('a schedule as JSON', () => {
  it('is the object of onecycle.json with a word on where it comes from, as deep as the line', () => {
    const text = insert('{\n    "schedule": |\n}\n');
    const { schedule } = JSON.parse(text) as { schedule: Record<string, unknown> };
    expect(schedule).toEqual({ ...keyed.schedule, $comment: expect.stringMatching(/^One-cycle schedule .* \[sc:\w{8}\]$/) });
    expect(text).toContain('\n        "maxLr": 0.12,\n');
  });

  it('has numbers alone where nothing was measured', () => {
    const { $comment, ...rest } = JSON.parse(insert('|', { from: null })) as Record<string, unknown>;
    expect($comment).toContain('Superconverge');
    expect(rest).toEqual({ maxLr: 0.12, minLr: 0.012, finalLr: 0.012 / 1000, cycleIterations: 423, tailIterations: 47, momentum: { high: 0.95, low: 0.85 } });
  });

  it('is updated in place, and keeps counting as unchanged', () => {
    const once = insert('{ "schedule": |, "more": [{}] }');
    expect(earlier(once)?.changed).toBe(false);
    expect(insert(insert('{ "schedule": |, "more": [{}] }', { from: null }))).toBe(once);
    expect(earlier(once.replace('0.12,', '0.13,'))?.changed).toBe(true);
  });

  it('keeps what a person has added, where they want that, and says so the next time', () => {
    const mine = insert('[|]').replace('"maxLr": 0.12,', '"note": {"by": "me"}, "maxLr": 0.5,');
    const [kept] = JSON.parse(insert(mine, { replace: 'values' })) as [Record<string, unknown>];
    expect(kept).toMatchObject({ note: { by: 'me' }, maxLr: 0.12 });
    expect(earlier(insert(mine, { replace: 'values' }))?.changed).toBe(true);
    expect(insert(mine)).toBe(insert('[|]'));
  });

  it('goes under its key into onecycle.json, beside what is there', () => {
    const path = '/work/onecycle.json';
    const text = insert('|', { path });
    expect(JSON.parse(text)).toEqual({ version: 1, schedules: { 'train.js#fit': keyed.schedule } });
    const two = insert(text, { path, from: { ...keyed, key: 'other.js#fit' } });
    expect(Object.keys((JSON.parse(two) as { schedules: object }).schedules)).toEqual(['train.js#fit', 'other.js#fit']);
    expect(() => insert(text, { path, from: null })).toThrow('holds measured schedules only');
    expect(() => insert('{ oops|', { path })).toThrow('Nothing was written');
  });
});
