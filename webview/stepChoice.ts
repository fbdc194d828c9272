import type { StepMark } from '../src/analysis/analysis';

/** The step of the analysis that the chart shows. */
export interface StepChoice {
  /** What is drawn: of the step that is pointed at, else of the chosen one. */
  readonly marks: readonly StepMark[];
  /** Marks of the step that a person chose; null = none is chosen. */
  readonly chosen: readonly StepMark[] | null;
}

export const NO_STEP: StepChoice = { marks: [], chosen: null };
