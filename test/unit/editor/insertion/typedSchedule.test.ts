import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { insertTarget } from '../../../../src/editor/insertion/insertTarget';
import { placeSchedule } from '../../../../src/editor/insertion/placeSchedule';
import { isOther } from '../../../../src/editor/snippets/otherSchedule';
import type { ScheduleSource } from '../../../../src/editor/snippets/tfjs/scheduleCode';
import { readScript } from '../../../../src/editor/sources/trainingCalls';
import { defaultSchedule } from '../../../../src/schedule/defaultSchedule';
import { scheduleKinds } from '../../../../src/schedule/scheduleOptions';
import { applyEdits } from '../applyEdits';

const text = `import * as tf from '@tensorflow/tfjs';

const model: tf.LayersModel = tf.sequential();
await model.fit(tf.zeros([1]), tf.zeros([1]), { epochs: 3, callbacks: { onEpochEnd: () => undefined } });
`;
const numbers = { maxLr: 0.2, minLr: 0.02, finalLr: 0.00002, cycleIterations: 14, tailIterations: 2 };
const values = (momentum: { high: number; low: number } | null): ScheduleSource => ({ kind: 'values', values: { ...numbers, momentum } });
const file: ScheduleSource = { kind: 'file', path: 'onecycle.json', key: 'train.ts#fit', schedule: 'one-cycle' };

it('passes the strict checks of TypeScript', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-typed-'));
  try {
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    const script = await readScript(text, 'train.ts');
    if (script === null) throw new Error('cannot parse');
    const cases: [string, string | null, ScheduleSource][] = [
      ['values.ts', 'module', values({ high: 0.95, low: 0.85 })],
      ['own-momentum.ts', 'module', values(null)],
      ['file.ts', 'module', file],
      ['transpiled.ts', null, file],
      ...scheduleKinds.flatMap((kind): typeof cases => {
        const options = defaultSchedule(kind, { minLr: null, maxLr: 0.2, iterations: 16, momentum: true });
        const read: ScheduleSource = { ...file, schedule: kind };
        return isOther(options) ? [[`${kind}.ts`, 'module', { kind: 'other', schedule: { ...options, iterations: 16 } }], [`${kind}-file.ts`, 'module', read]] : [];
      }),
    ];
    for (const [name, type, source] of cases) {
      await writeFile(join(folder, name), applyEdits(text, placeSchedule(script, name, type, insertTarget(script, null, null), source)));
    }
    const program = ts.createProgram(
      cases.map(([name]) => join(folder, name)),
      {
        strict: true,
        noEmit: true,
        noUncheckedIndexedAccess: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        skipLibCheck: true,
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
        typeRoots: [resolve('node_modules/@types')],
        types: ['node'],
      },
    );
    const problems = ts.getPreEmitDiagnostics(program).map(({ file: where, messageText }) => `${where?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    expect(problems).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
