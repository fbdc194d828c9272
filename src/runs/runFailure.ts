import type { Failure, FailureCode } from '../protocol/run';

/** Why a run cannot start or go on, in the words that a person is shown. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';

  constructor(
    readonly code: FailureCode,
    message: string,
    /** What a person can do about it. */
    readonly remedy: string,
  ) {
    super(message);
  }

  /** @param output last lines of the script's output, oldest first */
  toFailure(output: readonly string[]): Failure {
    return { code: this.code, message: this.message, remedy: this.remedy, output: [...output] };
  }
}

/** The text of anything that was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
