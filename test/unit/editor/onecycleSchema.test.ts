import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { defaultSchedule } from '../../../src/schedule/defaultSchedule';
import { scheduleKinds } from '../../../src/schedule/scheduleOptions';
import { onecycleFileSchema } from '../../../src/protocol/onecycleFile';
import { jsonSchemaAccepts } from './jsonSchema';

const schema: unknown = JSON.parse(readFileSync('media/onecycle.schema.json', 'utf8'));

const pair = { max: { lr: 0.12, open: false, rule: 'A' }, min: { lr: 0.012, rule: 'max/10' } };
const schedule = {
  script: 'train.js',
  call: { api: 'fit', line: 57 },
  maxLr: 0.12,
  minLr: 0.012,
  finalLr: 0.000012,
  cycleIterations: 423,
  tailIterations: 47,
  momentum: { high: 0.95, low: 0.85 },
  bounds: { main: 'recommended', recommended: pair, paper: null },
  provenance: {
    run: '1',
    measuredAt: '2026-11-24T00:00:00.000Z',
    seed: 42,
    scriptHash: 'ab',
    backend: 'embedded (WASM)',
    tfjs: '4.22.0',
    batchSize: 64,
    optimizer: 'Momentum',
    weightDecay: null,
  },
};
/** The same with another schedule beside the one cycle. */
const others = scheduleKinds.map((kind) => ({ ...schedule, chosen: { iterations: 470, ...defaultSchedule(kind, { minLr: null, maxLr: 0.1, iterations: 470, momentum: true }) } }));
/** The same measured with several seeds. */
const seeded = { ...schedule, provenance: { ...schedule.provenance, seeds: [42, 43, 44] } };
const file = { version: 1, schedules: { 'train.js#fit': schedule, 'seeded.js#fit': seeded } };

/** Every path to a value inside the example, e.g. ["schedules", "train.js#fit", "maxLr"]. */
function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, child]) => paths(child, [...path, key])) : [];
  return path.length === 0 ? inside : [path, ...inside];
}

/** The example with another value at a path; undefined leaves it out. */
function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  const entries = Object.entries(value as Record<string, unknown>).map(([name, inner]): [string, unknown] => [name, name === key ? changed(inner, rest, to) : inner]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** Files whose chosen schedule has another value at one place. */
function withChosenChanged(one: (typeof others)[number]): unknown[] {
  const kept = { version: 1, schedules: { 'train.js#fit': one } };
  const inside = paths(kept).filter((path) => path.includes('chosen'));
  return [kept, ...inside.flatMap((path) => replacements.map((to) => changed(kept, path, to)))];
}

const replacements = [undefined, null, 'text', '', true, 0, -1, 1, 1.5, [], {}, pair, { high: 0.9, low: 0.8 }, schedule];
const examples = [file, { ...file, $schema: './schema.json' }, { version: 1, schedules: {} }, [], null, ...paths(file).flatMap((path) => replacements.map((to) => changed(file, path, to))), ...others.flatMap(withChosenChanged)].filter(
  // Valibot takes an empty list for a record without entries, which does no harm.
  (example) => JSON.stringify(example) !== '{"version":1,"schedules":[]}',
);

it('accepts what the extension writes', () => {
  expect(jsonSchemaAccepts(schema, file)).toBe(true);
});

it(`agrees with the check at run time on ${String(examples.length)} examples`, () => {
  const differing = examples.filter((example) => jsonSchemaAccepts(schema, example) !== v.is(onecycleFileSchema, example));
  expect(differing).toEqual([]);
  expect(examples.some((example) => !v.is(onecycleFileSchema, example))).toBe(true);
});

/** Every schema inside the schema, with the path to it. */
function parts(value: unknown, path = '#'): [string, Record<string, unknown>][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, inner]) => (['default', 'examples', 'defaultSnippets', 'enum', 'const'].includes(key) ? [] : parts(inner, `${path}/${key}`)));
  const isSchema = !Array.isArray(value) && !/\/(properties|definitions)$/.test(path);
  return isSchema ? [[path, value as Record<string, unknown>], ...inside] : inside;
}

it('describes every property, for hovers', () => {
  const properties = parts(schema).filter(([path]) => /\/properties\/[^/]+$/.test(path));
  expect(properties.length).toBeGreaterThan(30);
  expect(properties.filter(([, { title, description }]) => typeof title !== 'string' || typeof description !== 'string').map(([path]) => path)).toEqual([]);
});

it('proposes only what it accepts, for completion', () => {
  // As VS Code fills them in: a number where a text begins with ^, and every tab stop with its default.
  const filled = (text: string): string => text.replace(/"\^\$\{\d+:([^}]*)\}"/g, '$1').replace(/\$\{\d+:([^}]*)\}/g, '$1');
  const refused: string[] = [];
  let proposals = 0;
  for (const [path, part] of parts(schema)) {
    const bodies = ((part['defaultSnippets'] ?? []) as { body: unknown }[]).map(({ body }) => JSON.parse(filled(JSON.stringify(body))) as unknown);
    const all = [...bodies, ...((part['examples'] ?? []) as unknown[]), ...('default' in part ? [part['default']] : [])];
    for (const value of all) if (!jsonSchemaAccepts(part, value, schema)) refused.push(`${path}: ${JSON.stringify(value)}`);
    proposals += all.length;
  }
  expect(refused).toEqual([]);
  expect(proposals).toBeGreaterThan(30);
});

it('proposes a whole file that the extension can read', () => {
  const [snippet] = (schema as { defaultSnippets: { body: unknown }[] }).defaultSnippets;
  const text = JSON.stringify(snippet?.body).replace(/"\^\$\{\d+:([^}]*)\}"/g, '$1').replace(/\$\{\d+:([^}]*)\}/g, '$1');
  expect(v.parse(onecycleFileSchema, JSON.parse(text)).schedules['train.js#fit']).toMatchObject({ maxLr: 0.1, cycleIterations: 900, tailIterations: 100 });
});

it('refuses schema words that the test would not understand', () => {
  expect(() => jsonSchemaAccepts({ type: 'string', pattern: '^a' }, 'a')).toThrow('pattern');
});
