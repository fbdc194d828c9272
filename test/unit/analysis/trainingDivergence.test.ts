import { describe, expect, test } from 'vitest';
import { TrainingDivergenceWatch } from '../../../src/analysis/trainingDivergence';

interface Step {
  readonly loss: number | null;
  readonly accuracy: number | null;
}

const wobble = (iteration: number): number => 0.3 * Math.sin(12.9898 * iteration) * Math.sin(78.233 * iteration);

/** Feeds a training of ten classes and returns what the watch said, with the iteration. */
function watch(iterations: number, step: (iteration: number) => Step, chance: number | null = 0.1) {
  const watched = new TrainingDivergenceWatch({ chance, iterations });
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const divergence = watched.next({ iteration, lr: 0.5, ...step(iteration) });
    if (divergence !== null) return { ...divergence, iteration };
  }
  return null;
}

/** Learns over 100 iterations from chance to the given accuracy. */
const learning = (iteration: number, top = 0.8): Step => {
  const share = Math.min(1, iteration / 100);
  return { accuracy: 0.1 + (top - 0.1) * share + 0.2 * wobble(iteration), loss: 2.3 - 1.8 * share + wobble(iteration) };
};

describe('a training under a schedule counts as diverged', () => {
  test('when the loss stays not finite, but not by one overflow', () => {
    expect(watch(300, (i) => (i === 50 ? { loss: Infinity, accuracy: 0.4 } : learning(i)))).toBeNull();
    expect(watch(300, (i) => (i >= 50 ? { loss: Number.NaN, accuracy: 0.1 } : learning(i)))).toMatchObject({ cause: 'non-finite', iteration: 52 });
    // also where there is no accuracy at all
    expect(watch(300, (i) => ({ loss: i >= 50 ? Infinity : 1 / i, accuracy: null }), null)).toMatchObject({ cause: 'non-finite' });
  });

  test('when the net answers every example alike and with certainty', () => {
    const seen = watch(1000, (i) => (i >= 200 ? { loss: 14.5 + wobble(i), accuracy: 0.1 + 0.1 * wobble(i) } : learning(i)));
    expect(seen?.cause).toBe('saturated loss');
    expect(seen?.iteration).toBeLessThan(300);
    // from the first update on
    expect(watch(1000, (i) => ({ loss: i === 1 ? 2.3 : 14.5, accuracy: 0.1 }))).toMatchObject({ cause: 'saturated loss' });
  });

  test('when dead units bring loss and accuracy back to where they began, also where only every tenth update has an accuracy', () => {
    const dead = (i: number): Step => (i >= 200 ? { loss: 2.303, accuracy: 0.1 + 0.15 * wobble(i) } : learning(i));
    expect(watch(1000, dead)).toMatchObject({ cause: 'back at chance' });
    const rarely = watch(1000, (i) => ({ ...dead(i), accuracy: i % 10 === 1 ? dead(i).accuracy : null }));
    expect(rarely).toMatchObject({ cause: 'back at chance' });
    expect(rarely?.iteration).toBeLessThan(450);
  });

  test('when a loss without accuracy explodes', () => {
    expect(watch(400, (i) => ({ loss: i < 100 ? 1 : 1e4 * i, accuracy: null }), null)).toMatchObject({ cause: 'exploding weights' });
  });
});

describe('an ordinary training goes on', () => {
  test('when accuracy dips while the LR is highest', () => {
    const dip = (i: number): Step => {
      const depth = Math.exp(-(((i - 400) / 80) ** 2));
      const { accuracy, loss } = learning(i);
      return { accuracy: (accuracy ?? 0) - 0.5 * depth, loss: (loss ?? 0) + 1.2 * depth };
    };
    expect(watch(1000, dip)).toBeNull();
  });

  test('when it falls to chance for a moment and recovers', () => {
    expect(watch(1000, (i) => (i > 400 && i < 450 ? { loss: 2.5, accuracy: 0.1 } : learning(i)))).toBeNull();
  });

  test('when it learns nothing at all', () => {
    expect(watch(1000, (i) => ({ loss: 2.303 + wobble(i), accuracy: 0.1 + 0.1 * wobble(i) }))).toBeNull();
  });

  test('when its loss is high because of penalty terms that were there from the start', () => {
    expect(watch(1000, (i) => ({ loss: 13.5 + (learning(i).loss ?? 0), accuracy: learning(i, 0.14).accuracy }))).toBeNull();
  });

  test('when its loss rises and falls at will, as that of adversarial nets does', () => {
    expect(watch(1000, (i) => ({ loss: 1.5 + 1.4 * Math.cos(i / 50), accuracy: null }), null)).toBeNull();
  });

  test('when its loss is not known', () => {
    expect(watch(1000, () => ({ loss: null, accuracy: null }), null)).toBeNull();
  });
});
