import { expect, it } from 'vitest';
import { insertTarget } from '../../../../src/editor/insertion/insertTarget';
import { readScript } from '../../../../src/editor/sources/trainingCalls';
import type { TrainingCall } from '../../../../src/protocol/run';

const text = `const tf = require('@tensorflow/tfjs');

first.fit(xs, ys, {
  epochs: 2,
});

second.fit(xs, ys);
`;

/** Receiver of the chosen call, or "cursor". */
async function chosen(cursorAt: string | null, tested: TrainingCall | null = null): Promise<string | null> {
  const script = await readScript(text, 'train.js');
  if (script === null) throw new Error('cannot parse');
  const target = insertTarget(script, cursorAt === null ? null : text.indexOf(cursorAt), tested);
  return target.kind === 'cursor' ? 'cursor' : target.site.receiver;
}

it('is the training call at the cursor', async () => {
  expect(await chosen('epochs')).toBe('first');
  expect(await chosen('second')).toBe('second');
});

it('is the cursor on a blank line', async () => {
  expect(await chosen('\nsecond')).toBe('cursor');
});

it('is the tested call elsewhere, where its line has moved the nearest one', async () => {
  expect(await chosen('const', { api: 'fit', file: null, line: 7 })).toBe('second');
  expect(await chosen(null, { api: 'fit', file: null, line: 40 })).toBe('second');
  expect(await chosen(null, { api: 'fit', file: null, line: 4 })).toBe('first');
});

it('is the first call where nothing was tested', async () => {
  expect(await chosen('const')).toBe('first');
});
