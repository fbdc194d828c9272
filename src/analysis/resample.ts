import { landmarksOf, type Landmarks } from './landmarks';
import { mean, smoothingWidth } from './smooth';

/** More points than this are first averaged in blocks: a held-out curve has about 50, the batches of a long ramp thousands. */
const MOST_POINTS = 96;
/** Points on either side that a residual may come from: the noise of a curve that has broken is not that of one that learns. */
const REACH = 4;

/**
 * Curves as they might have come out: smoothed values plus residuals drawn from their own neighbourhood (a local bootstrap of residuals).
 * @param random uniform numbers in [0, 1)
 * @returns a function that gives another curve's landmarks at each call
 */
export function resampler(read: Landmarks, random: () => number): () => Landmarks {
  const { gains, ...coarse } = averaged(read);
  const residuals = coarse.rawGains.map((value, index) => value - (gains[index] ?? 0));
  const width = smoothingWidth(coarse.rampPoints);
  // A mean over `width` values that holds the value itself has taken part of its noise along.
  const inflate = Math.sqrt(width / (width - 1));
  return () => {
    const rawGains = gains.map((gain, index) => {
      const from = Math.max(0, index - REACH);
      const to = Math.min(residuals.length - 1, index + REACH);
      return gain + inflate * (residuals[from + Math.floor(random() * (to - from + 1))] ?? 0);
    });
    return landmarksOf({ ...coarse, rawGains });
  };
}

function averaged(read: Landmarks): Landmarks {
  const size = Math.ceil(read.rawGains.length / MOST_POINTS);
  if (size === 1) return read;
  const blocks = (values: readonly number[]): number[] =>
    Array.from({ length: Math.ceil(values.length / size) }, (_, block) => mean(values.slice(block * size, (block + 1) * size)));
  return landmarksOf({
    lrs: blocks(read.lrs),
    rawGains: blocks(read.rawGains),
    rampPoints: Math.round(read.rampPoints / size),
    start: read.start,
    before: read.before,
    failedAt: read.failedAt === null ? null : Math.floor(read.failedAt / size),
  });
}
