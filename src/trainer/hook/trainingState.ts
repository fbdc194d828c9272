import type * as tfjs from '@tensorflow/tfjs';
import type { TrainerSession } from '../session';
import { engineOf, type OptimizerInnards, type TensorFlow } from './innards';
import { setLearningRate } from './optimizers';
import { restore, store, type StoredTensor } from './storedTensor';

interface Slot {
  readonly originalName: string;
  readonly variable: tfjs.Variable;
}

/**
 * Everything that training changes, so that a rehearsal can be undone bit for bit: all variables (weights, BatchNorm statistics, whatever
 * a custom loop keeps), the optimizer's slots, counters and tensors, and the state of Math.random. Slots that were made meanwhile stay, as
 * they are made: a script that counts its tensors sees as many from its first batch on.
 */
export interface TrainingState {
  restore(): void;
}

export function saveTrainingState(core: TensorFlow, optimizer: OptimizerInnards, random: TrainerSession['random']): TrainingState {
  const engine = engineOf(core);
  const variables = new Map<tfjs.Variable, StoredTensor>();
  for (const variable of Object.values(engine.registeredVariables)) variables.set(variable, store(variable));
  const restoreOptimizer = saveOptimizer(core, optimizer);
  const randomState = random.save();
  return {
    restore() {
      restoreOptimizer();
      for (const [variable, stored] of variables) {
        if (variable.isDisposed) continue;
        const value = restore(core, stored);
        variable.assign(value);
        value.dispose();
      }
      random.restore(randomState);
    },
  };
}

/** Slots are lists of variables in fields of the optimizer, made at the first update; the rest are numbers and tensors. */
function saveOptimizer(core: TensorFlow, optimizer: OptimizerInnards): () => void {
  const fields = optimizer as unknown as Record<string, unknown>;
  const slots = new Map<string, Slot[]>();
  const tensors = new Map<string, StoredTensor>();
  const plain = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    if (isSlots(value)) slots.set(name, value.slice());
    else if (isTensor(value)) tensors.set(name, store(value));
    else if (value === null || value === undefined || ['number', 'boolean', 'string'].includes(typeof value)) plain.set(name, value);
  }
  const learningRate = optimizer.learningRate;
  return () => {
    for (const [name, value] of Object.entries(fields)) {
      if (isSlots(value)) {
        // slots that were there before are variables, which the caller restores
        const before = slots.get(name) ?? [];
        for (const slot of value) if (!before.includes(slot)) fill(core, slot.variable, initialSlotValue(optimizer));
      } else if (isTensor(value) && !isVariable(value)) {
        const stored = tensors.get(name);
        if (stored === undefined) continue;
        value.dispose();
        fields[name] = core.keep(restore(core, stored));
      } else if (plain.has(name)) {
        fields[name] = plain.get(name);
      } else if (typeof value === 'number') {
        // e.g. the counter of updates, which exists only after the first
        Reflect.deleteProperty(fields, name);
      }
    }
    setLearningRate(optimizer, learningRate);
  };
}

/** Whatever an optimizer sums up begins at 0, but for Adagrad's squares. */
function initialSlotValue(optimizer: OptimizerInnards): number {
  return optimizer.initialAccumulatorValue ?? 0;
}

function fill(core: TensorFlow, variable: tfjs.Variable, value: number): void {
  core.tidy(() => variable.assign(core.fill(variable.shape, value, variable.dtype as 'float32')));
}

function isSlots(value: unknown): value is Slot[] {
  return Array.isArray(value) && value.every((slot: unknown) => typeof slot === 'object' && slot !== null && 'variable' in slot);
}

function isTensor(value: unknown): value is tfjs.Tensor {
  return typeof value === 'object' && value !== null && 'dataSync' in value && 'dispose' in value;
}

function isVariable(value: tfjs.Tensor): boolean {
  return 'assign' in value;
}
