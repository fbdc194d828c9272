import { describe, expect, it } from 'vitest';
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
