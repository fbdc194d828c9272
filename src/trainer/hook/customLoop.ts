import type * as tfjs from '@tensorflow/tfjs';
import type { TrainingCall } from '../../protocol/run';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { failFirstLoss } from './badData';
import { engineOf, type Gradients, type OptimizerInnards, type TensorFlow } from './innards';
import { failAfterOneBatch } from './oneBatch';
import { RangeTest } from './rangeTest';
import { WatchedTraining } from './watchedTraining';

/** What computed the gradients that an optimizer is about to apply. */
export interface LastGradients {
  readonly loss: number;
  readonly f: () => tfjs.Tensor;
  readonly variables: tfjs.Variable[];
}

/** Updates that each of the first batches is rehearsed with: ten batches make a sweep. */
const updatesPerBatch = 10;

type Apply = OptimizerInnards['applyGradients'];

/** Drives the optimizer of a loop that computes its own gradients. Only the batch loss is known. */
export class CustomLoop {
  readonly #core: TensorFlow;
  readonly #session: TrainerSession;
  #test: RangeTest | null = null;
  #training: WatchedTraining | null = null;
  /** Of the first update; what the loop trains. */
  #variables: readonly tfjs.Variable[] = [];
  #rehearsing = false;
  /** Updates that the script itself asked for. */
  #calls = 0;
  /** False once a loss could not be computed again: the rehearsal then takes one update of each of the loop's own iterations. */
  #canReplay = true;

  constructor(core: TensorFlow, session: TrainerSession) {
    this.#core = core;
    this.#session = session;
  }

  /** One applyGradients of the driven optimizer. */
  update(optimizer: OptimizerInnards, call: TrainingCall, gradients: Gradients, last: LastGradients | null, apply: Apply): void {
    this.#calls++;
    if (this.#test === null && this.#training === null) this.#begin(optimizer, call, last);
    const test = this.#test;
    if (test === null) this.#watch(optimizer, gradients, last, apply);
    else if (test.rampBegan) this.#once(test, optimizer, gradients, last, apply);
    else this.#rehearse(test, optimizer, gradients, last, apply);
  }

  #begin(optimizer: OptimizerInnards, call: TrainingCall, last: LastGradients | null): void {
    const parameters = last?.variables.reduce((sum, variable) => sum + variable.size, 0) ?? null;
    const facts = { call, optimizer, model: null, parameters, batchSize: null, plannedIterations: null, iterationsPerEpoch: null, accuracy: null };
    const { kind } = this.#session.config.request;
    if (kind !== 'observe' && last !== null && !Number.isFinite(last.loss)) failFirstLoss(this.#session);
    if (kind === 'range-test') {
      failAfterOneBatch(this.#session, () => this.#calls);
      this.#test = new RangeTest(this.#core, this.#session, facts, null);
      return;
    }
    this.#variables = last?.variables.slice() ?? [];
    this.#training = new WatchedTraining(this.#core, this.#session, { ...facts, heldOut: null }, {
      curve: null,
      validatedByScript: () => false,
      trained: () => this.#variables.filter(({ isDisposed }) => !isDisposed),
      whyUnknown: t('How many iterations a training loop makes cannot be known beforehand.'),
    });
  }

  /** An update of a training; its loss is unknown where the gradients were computed elsewhere. */
  #watch(optimizer: OptimizerInnards, gradients: Gradients, last: LastGradients | null, apply: Apply): void {
    this.#training?.before(optimizer);
    apply.call(optimizer, gradients);
    this.#training?.after(optimizer, { loss: last?.loss ?? null, accuracy: null });
  }

  #once(test: RangeTest, optimizer: OptimizerInnards, gradients: Gradients, last: LastGradients | null, apply: Apply): void {
    test.before(optimizer);
    apply.call(optimizer, gradients);
    test.after(optimizer, { loss: last?.loss ?? Number.NaN, accuracy: null });
  }

  /** Rehearses several updates with this batch; after the last the ramp begins with this very batch. */
  #rehearse(test: RangeTest, optimizer: OptimizerInnards, gradients: Gradients, last: LastGradients | null, apply: Apply): void {
    if (!this.#rehearsing) test.beginRehearsal(optimizer);
    this.#rehearsing = true;
    this.#once(test, optimizer, gradients, last, apply);
    for (let update = 1; update < updatesPerBatch && !test.rehearsed && this.#canReplay; update++) this.#again(test, optimizer, last, apply);
    if (!test.rehearsed) return;
    test.endRehearsal(optimizer);
    this.#again(test, optimizer, last, apply);
  }

  /** Computes this batch's gradients at the present weights and applies them. */
  #again(test: RangeTest, optimizer: OptimizerInnards, last: LastGradients | null, apply: Apply): void {
    if (last === null || !this.#canReplay) return;
    let computed: ReturnType<ReturnType<typeof engineOf>['gradients']>;
    try {
      computed = engineOf(this.#core).gradients(last.f, last.variables, null, true);
    } catch {
      // e.g. the batch's tensors are disposed of before the update
      this.#canReplay = false;
      return;
    }
    const loss = computed.value.dataSync()[0] ?? Number.NaN;
    const named = Object.fromEntries(last.variables.flatMap((variable, index) => (computed.grads[index] == null ? [] : [[variable.name, computed.grads[index]]])));
    this.#once(test, optimizer, named, { ...last, loss }, apply);
    this.#core.dispose([computed.value, ...Object.values(named)] as tfjs.Tensor[]);
  }
}
