import { boundsState, type BoundsState } from '../../analysis/boundsWatch';
import type { HeldOutPoint, IterationPoint } from '../../analysis/curve';
import { formatLr } from '../../analysis/formatLr';
import { runCurve } from '../../protocol/runCurve';
import type { Provenance, Ramp } from '../../protocol/run';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';

/** Watches the curve of a ramp as the host's analysis will see it, and tells when its bounds cannot move any more. */
export class SettleWatch {
  readonly #session: TrainerSession;
  readonly #ramp: Ramp;
  readonly #provenance: Provenance;
  readonly #batch: IterationPoint[] = [];
  readonly #heldOut: HeldOutPoint[] = [];
  #said: BoundsState = 'rising';

  constructor(session: TrainerSession, ramp: Ramp, provenance: Provenance) {
    this.#session = session;
    this.#ramp = ramp;
    this.#provenance = provenance;
  }

  addIteration(point: IterationPoint): void {
    this.#batch.push(point);
  }

  addHeldOut(point: HeldOutPoint): void {
    this.#heldOut.push(point);
  }

  /**
   * To be asked after each evaluation; says once what is being waited for when the best has been passed.
   * @returns why the ramp should end here, or null to go on
   */
  look(): string | null {
    const state = boundsState(runCurve({ provenance: this.#provenance, ramp: this.#ramp }, this.#batch, this.#heldOut));
    if (state === 'settled') return this.#reason();
    if (state !== this.#said) this.#session.report({ type: 'state', state: 'running', activity: state === 'rising' ? measuring(this.#hasAccuracy) : this.#waitingFor() });
    this.#said = state;
    return null;
  }

  #waitingFor(): string {
    return this.#hasAccuracy
      ? t('past the best accuracy: the test ends as soon as accuracy stays below three quarters of its gain and the loss has lost half of its own')
      : t('past the smallest loss: the test ends as soon as the loss has lost half of its gain');
  }

  #reason(): string {
    const [lr, topLr] = [formatLr(this.#batch.at(-1)?.lr ?? 0), formatLr(this.#ramp.topLr)];
    return this.#hasAccuracy
      ? t('The test ended early, at LR {0} of {1}, because the bounds had settled: accuracy stayed below three quarters of its gain, and the loss had lost half of its own.', lr, topLr)
      : t('The test ended early, at LR {0} of {1}, because the bounds had settled: the loss had lost half of its gain.', lr, topLr);
  }

  get #hasAccuracy(): boolean {
    return (this.#heldOut.at(-1) ?? this.#batch.at(-1))?.accuracy != null;
  }
}

/** What a ramp does, before its best is known. */
export function measuring(hasAccuracy: boolean): string {
  return hasAccuracy ? t('measuring accuracy against LR') : t('measuring loss against LR');
}
