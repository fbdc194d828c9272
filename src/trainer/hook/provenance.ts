import type { Provenance, TrainingCall } from '../../protocol/run';
import type { TrainerSession } from '../session';
import type { AccuracyMetric } from './accuracyMetric';
import type { HeldOutSample } from './heldOutSample';
import { allLayers, type ModelInnards, type OptimizerInnards } from './innards';
import { learningRateOf, momentumOf } from './optimizers';

export interface TrainingFacts {
  readonly call: TrainingCall;
  readonly optimizer: OptimizerInnards;
  /** null in custom loops. */
  readonly model: ModelInnards | null;
  readonly parameters: number | null;
  readonly batchSize: number | null;
  readonly plannedIterations: number | null;
  readonly iterationsPerEpoch: number | null;
  readonly heldOut: { readonly sample: HeldOutSample; readonly every: number } | null;
  readonly accuracy: AccuracyMetric | null;
}

/** What is kept with the run: enough to tell later whether its bounds still hold for the script. */
export function provenanceOf(session: TrainerSession, facts: TrainingFacts): Provenance {
  const { optimizer, model, heldOut } = facts;
  return {
    call: facts.call,
    backend: session.backend,
    tfjs: session.tfjs,
    node: process.version,
    optimizer: {
      className: nameOf(optimizer),
      learningRate: finiteOrNull(learningRateOf(optimizer)),
      momentum: finiteOrNull(momentumOf(optimizer)),
      weightDecay: model === null ? null : weightDecayOf(model),
    },
    batchSize: facts.batchSize,
    parameters: facts.parameters,
    layers: model === null ? null : allLayers(model).slice(1).map((layer) => layer.getClassName()),
    plannedIterations: facts.plannedIterations,
    iterationsPerEpoch: facts.iterationsPerEpoch,
    heldOut: heldOut === null ? null : { source: heldOut.sample.source, examples: heldOut.sample.examples, every: heldOut.every },
    accuracy: facts.accuracy?.name ?? null,
    chance: facts.accuracy?.chance ?? null,
    seed: session.config.request.seed,
    scriptHash: session.scriptHash,
  };
}

/** The largest L2 factor of the kernels; layers often differ only in having one or none. */
function weightDecayOf(model: ModelInnards): number | null {
  const factors = allLayers(model)
    .map((layer) => layer.kernelRegularizer?.l2)
    .filter((l2): l2 is number => typeof l2 === 'number' && l2 > 0);
  return factors.length === 0 ? null : Math.max(...factors);
}

/** A class of the script's own need not name itself. */
function nameOf(optimizer: OptimizerInnards): string {
  const name: unknown = optimizer.getClassName();
  return typeof name === 'string' ? name : optimizer.constructor.name;
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
