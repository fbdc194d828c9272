import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isRepeated } from '../../../src/trainer/hook/repeatedCall';

const folder = mkdtempSync(join(tmpdir(), 'superconverge-repeated-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Whether the call on the line that says `HERE` is repeated. */
async function repeated(script: string, name = 'train.js'): Promise<boolean> {
  const file = join(folder, name);
  writeFileSync(file, script);
  return isRepeated({ file, line: script.split('\n').findIndex((line) => line.includes('HERE')) + 1 });
}

describe('isRepeated', () => {
  it.each([
    ['a loop', 'for (let i = 0; i < 9; i++) {\n  await model.fit(xs, ys); // HERE\n}'],
    ['a loop over data', 'for await (const [xs, ys] of chunks) {\n  await model.fit(xs, ys, { epochs: 1 }); // HERE\n}'],
    ['a callback of forEach', 'chunks.forEach(async (chunk) => {\n  await model.fit(chunk.xs, chunk.ys); // HERE\n});'],
    ['a function called in a loop', 'async function epoch() {\n  return model.fit(xs, ys); // HERE\n}\nwhile (!done) await epoch();'],
    ['a method called in a loop', 'const trainer = {\n  async epoch() { return this.model.fit(xs, ys); }, // HERE\n};\nwhile (!done) await trainer.epoch();'],
    ['a function that calls itself', 'const next = async (n) => {\n  await model.fit(xs, ys); // HERE\n  if (n > 0) await next(n - 1);\n};\nnext(9);'],
  ])('sees %s', async (_, script) => {
    expect(await repeated(script)).toBe(true);
  });

  it.each([
    ['at top level', 'for (const x of files) load(x);\nawait model.fit(xs, ys); // HERE'],
    ['in a function called once', 'async function main() {\n  for (const x of files) load(x);\n  await model.fit(xs, ys); // HERE\n}\nmain();'],
    ['spread over lines', 'async function main() {\n  await model\n    .fit(xs, ys, { // HERE\n      epochs: 1,\n    });\n}\nmain().catch(console.error);'],
  ])('takes a call %s for one that is made once', async (_, script) => {
    expect(await repeated(script)).toBe(false);
  });

  it('reads TypeScript', async () => {
    expect(await repeated('const main = async (n: number): Promise<void> => {\n  await model.fit(xs as Tensor, ys!); // HERE\n};\nvoid main(1);', 'train.ts')).toBe(false);
  });

  it('takes what it cannot read for repeated', async () => {
    expect(await isRepeated({ file: join(folder, 'missing.js'), line: 1 })).toBe(true);
    expect(await isRepeated(null)).toBe(true);
  });
});
