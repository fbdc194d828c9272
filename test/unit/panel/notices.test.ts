import { describe, expect, it } from 'vitest';
import { arranged } from '../../../webview/arranged';
import { noticesOf } from '../../../webview/notices';
import { provenance, rangeTest } from '../../webview/runFixtures';

/** What the notices of a range test say whose script has this LR and weight decay. */
function said(own: { learningRate: number; weightDecay: number | null; batchSize: number }): string {
  const run = rangeTest('mlp');
  const { learningRate, weightDecay, batchSize } = own;
  const optimizer = { ...provenance.optimizer, learningRate, weightDecay };
  const shown = { ...run, record: { ...run.record, provenance: { ...provenance, ...run.record.provenance, optimizer, batchSize } } };
  return noticesOf(shown).flatMap(({ lines }) => lines).join(' ');
}

describe('the notices of a range test', () => {
  it('offer what would help a curve without bounds, once, and name it where nothing can be started', () => {
    const help = (run: Parameters<typeof noticesOf>[0]) => noticesOf(run).flatMap((notice) => notice.help ?? []);
    const refused = rangeTest('noisy');
    expect(refused.analysis?.refusal?.help).toContain('more seeds');
    expect(help(refused).map(({ action }) => action)).toEqual(['longer-ramp', 'larger-sample', 'more-seeds', 'lower-top-lr']);
    const row = arranged(refused).map(({ action }) => action);
    for (const { action } of help(refused)) expect(row).not.toContain(action);
    const restricted = help(rangeTest('noisy', { trusted: false }));
    expect(restricted.map(({ label }) => label)).toContain('Longer ramp');
    expect(restricted.every(({ action }) => action === null)).toBe(true);
    expect(help(rangeTest('mlp'))).toEqual([]);
  });

  it('say whose seed a run is', () => {
    const { record, ...run } = rangeTest('mlp');
    expect(noticesOf({ ...run, record: { ...record, request: { ...record.request, seed: 43, seedOf: 'main' } } }).flatMap(({ lines }) => lines).join(' ')).toContain('This is seed 43 of a range test.');
    expect(noticesOf({ ...run, record }).flatMap(({ lines }) => lines).join(' ')).not.toContain('of a range test.');
  });

  it('say which further seeds failed', () => {
    const run = { ...rangeTest('mlp'), seeds: [{ seed: 8, state: 'finished' as const, id: 'a' }, { seed: 9, state: 'failed' as const, id: 'b' }] };
    expect(noticesOf(run).flatMap(({ lines }) => lines).join(' ')).toContain('A further seed failed (9): its curve does not count. Open its run');
    const both = { ...run, seeds: run.seeds.map((seed) => ({ ...seed, state: 'failed' as const })) };
    expect(noticesOf(both).flatMap(({ lines }) => lines).join(' ')).toContain('Further seeds failed (8, 9): their curves do not count. Open their runs');
  });

  it('say which further seeds gave a copy of the curve', () => {
    const run = { ...rangeTest('mlp'), seeds: [{ seed: 8, state: 'finished' as const, id: 'a' }, { seed: 9, state: 'finished' as const, id: 'b', copied: true as const }] };
    expect(noticesOf(run).flatMap(({ lines }) => lines).join(' ')).toContain('Seed 9 gave the very same curve, as the script sets its own seeds: it does not count');
  });

  it('propose less of the other regularisation where the bounds are high, and name what the script has', () => {
    const text = said({ learningRate: 0.001, weightDecay: 1e-3, batchSize: 512 });
    expect(text).toContain('weight decay 1e-3');
    expect(text).toContain('A range test sweep shows by how much.');
    expect(text).not.toContain('batch');
  });

  it('propose nothing where the script trains with such an LR already, or has nothing to reduce', () => {
    expect(said({ learningRate: 0.1, weightDecay: 1e-3, batchSize: 512 })).not.toContain('sweep');
    expect(said({ learningRate: 0.001, weightDecay: null, batchSize: 512 })).not.toContain('sweep');
  });
});
