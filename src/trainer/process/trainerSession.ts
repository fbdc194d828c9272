import type { End, FailureCode, Provenance } from '../../protocol/run';
import type { TrainerConfig, TrainerMessage } from '../../protocol/trainerLink';
import type { TrainerSession } from '../session';
import { leave } from './leave';
import { writeReport } from './reportPipe';
import { explainScriptError } from './scriptFailure';
import type { SeededRandom } from './seededRandom';

/** What is settled only once TensorFlow.js is loaded. */
export interface TensorFlowFacts {
  readonly backend: Provenance['backend'];
  readonly tfjs: string;
}

/** `preparing`: nothing trained yet. `over`: the end or a failure has been reported, and nothing more is. */
export type Phase = 'preparing' | 'training' | 'over';

/** The hook's view of the process; also keeps what the process's own end needs to know. */
export class ProcessSession implements TrainerSession {
  phase: Phase = 'preparing';
  /** Iterations that training will make, null while unknown. */
  totalIterations: number | null = null;
  private facts: TensorFlowFacts | null = null;
  private describeEnd: () => End | null = () => null;

  constructor(
    readonly config: TrainerConfig,
    /** Absolute path without symbolic links, as stacks name it. */
    readonly script: string,
    readonly scriptHash: string,
    readonly random: SeededRandom,
    readonly stopRequested: () => boolean,
  ) {}

  get backend(): Provenance['backend'] {
    return this.loaded().backend;
  }

  get tfjs(): string {
    return this.loaded().tfjs;
  }

  settle(facts: TensorFlowFacts): void {
    this.facts = facts;
  }

  report(message: TrainerMessage): void {
    if (this.phase === 'over') return;
    if (message.type === 'started') this.phase = 'training';
    if (message.type === 'started' || message.type === 'plan') this.totalIterations = message.totalIterations;
    if (message.type === 'ramp') this.totalIterations = message.ramp.iterations;
    if (message.type === 'finished' || message.type === 'failed') this.phase = 'over';
    writeReport(message);
  }

  onExit(describeEnd: () => End | null): void {
    this.describeEnd = describeEnd;
  }

  /** The end as the hook sees it now; writes out what was still to be reported. */
  endNow(): End | null {
    return this.describeEnd();
  }

  finish(end: End): never {
    this.report({ type: 'finished', end });
    leave(0);
  }

  fail(code: FailureCode, message: string, remedy: string): never {
    this.report({ type: 'failed', code, message, remedy });
    leave(1);
  }

  failBecauseOf(error: unknown): never {
    const { code, message, remedy } = explainScriptError(error, this.script);
    return this.fail(code, message, remedy);
  }

  private loaded(): TensorFlowFacts {
    if (this.facts === null) throw new Error('TensorFlow.js is not loaded yet.');
    return this.facts;
  }
}
