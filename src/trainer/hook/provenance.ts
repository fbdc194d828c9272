import type { Provenance, TrainingCall } from '../../protocol/run';
import type { TrainerSession } from '../session';
import type { AccuracyMetric } from './accuracyMetric';
import { batchNormalizations } from './batchStatistics';
import type { HeldOutSample } from './heldOutSample';
import { allLayers, type ModelInnards, type OptimizerInnards } from './innards';
import { learningRateOf, momentumOf, nameOf } from './optimizers';
import { dropoutRateOf } from './overrides/dropoutRate';
import { kernelPenaltyOf } from './overrides/kernelPenalty';

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
  const { overrides } = session.config.request;
  // decoupled decay cannot be seen in a custom loop, nor dropout that is switched off in recurrent cells
  const weightDecay = overrides?.weightDecay ?? (model === null ? null : kernelPenaltyOf(model));
  const dropout = overrides?.dropout ?? (model === null ? null : dropoutRateOf(model));
  return {
    call: facts.call,
    backend: session.backend,
    tfjs: session.tfjs,
    node: process.version,
    optimizer: {
      className: nameOf(optimizer),
      learningRate: finiteOrNull(learningRateOf(optimizer)),
      momentum: finiteOrNull(momentumOf(optimizer)),
      weightDecay,
    },
    batchSize: facts.batchSize,
    dropout,
    batchNormalization: model === null ? null : batchNormalizationOf(model),
    parameters: facts.parameters,
    layers: model === null ? null : allLayers(model).slice(1).map((layer) => layer.getClassName()),
    plannedIterations: facts.plannedIterations,
    iterationsPerEpoch: facts.iterationsPerEpoch,
    heldOut: heldOut === null ? null : { source: heldOut.sample.source, examples: heldOut.sample.examples, available: heldOut.sample.available, every: heldOut.every },
    accuracy: facts.accuracy?.name ?? null,
    chance: facts.accuracy?.chance ?? null,
    seed: session.config.request.seed,
    scriptHash: session.scriptHash,
  };
}

/** Layers of batch normalization and the largest momentum of their running averages. */
function batchNormalizationOf(model: ModelInnards): Provenance['batchNormalization'] {
  const momenta = batchNormalizations(model).map(({ momentum }) => momentum ?? 0);
  return momenta.length === 0 ? null : { layers: momenta.length, momentum: Math.max(...momenta) };
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
