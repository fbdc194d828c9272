import type { Analysis } from '../../../src/analysis/analysis';
import type { Provenance, RunRequest } from '../../../src/protocol/run';
import type { Run } from '../../../src/runs/run';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { fakeRecord, fakeRun } from './fakeVscode';

const pair = (max: number): Analysis['recommended'] => ({ max: { lr: max, open: false, rule: 'E' }, min: { lr: max / 10, open: false, rule: 'max/10' } });

export function fakeProvenance(changes: Partial<Provenance> = {}): Provenance {
  return {
    call: { api: 'fit', file: null, line: 1 },
    backend: { kind: 'embedded', description: 'embedded (WASM)' },
    tfjs: '4.22.0',
    node: '20.20.2',
    optimizer: { className: 'Momentum', learningRate: 0.1, momentum: 0.9, weightDecay: null },
    batchSize: 64,
    parameters: 10,
    layers: null,
    plannedIterations: 470,
    iterationsPerEpoch: 94,
    heldOut: null,
    accuracy: 'acc',
    chance: 0.1,
    seed: 42,
    scriptHash: 'ab',
    ...changes,
  };
}

/** A finished range test of a script; `max` null marks no bounds. */
export function fakeRangeTest(script: string, max: number | null, options: { id?: string; provenance?: Partial<Provenance>; request?: Partial<RunRequest> } = {}): Run {
  const provenance = fakeProvenance(options.provenance);
  const recommended = max === null ? null : pair(max);
  const analysis: Analysis = {
    metric: 'held-out accuracy',
    recommended,
    paper: max === null ? null : pair(max * 3),
    main: 'recommended',
    rule: 'E',
    refusal: null,
    verdict: { answer: 'cannot tell', retention: null, upTo: null, stretch: null, reason: '' },
    peakLr: null,
    breakLr: null,
    chance: null,
    iterations: 150,
    plannedIterations: provenance.plannedIterations,
    smoothedHeldOut: [],
    smoothedBatch: [],
    otherSeeds: [],
    alternatives: [],
    steps: [],
  };
  const record = fakeRecord(defaultRequest(script, options.request), { id: options.id ?? 'range-test', provenance, ramp: { iterations: 150, topLr: 0.9, topFromSweep: true } });
  return fakeRun(record, { analysis });
}
