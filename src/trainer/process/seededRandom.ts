/** A generator behind Math.random whose whole state is one 32-bit integer. */
export interface SeededRandom {
  save(): number;
  restore(state: number): void;
}

/**
 * Replaces Math.random by mulberry32 (Tommy Ettinger, public domain), so that unseeded initializers and shuffles repeat.
 * @param seed any integer; its lowest 32 bits count
 */
export function seedMathRandom(seed: number): SeededRandom {
  let state = seed | 0;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    save: () => state,
    restore: (saved) => {
      state = saved;
    },
  };
}
