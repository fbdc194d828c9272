/** Why a ramp counts as diverged; divergence is the normal end of a range test. */
export type DivergenceCause = 'non-finite' | 'saturated loss' | 'back at chance' | 'exploding weights';
