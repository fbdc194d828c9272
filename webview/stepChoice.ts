import type { StepMark } from '../src/analysis/analysis';

/** A step of the analysis that a person chose to keep on the chart. */
export interface ChosenStep {
  /** Names the step, also in an analysis that is made anew. */
  readonly title: string;
  readonly marks: readonly StepMark[];
}

/** The step of the analysis that the chart shows. */
export interface StepChoice {
  /** What is drawn: of the step that is pointed at, else of the chosen one. */
  readonly marks: readonly StepMark[];
  /** null = none is chosen. */
  readonly chosen: ChosenStep | null;
}

export const NO_STEP: StepChoice = { marks: [], chosen: null };
