import type { RunRecord } from '../../src/protocol/run';
import { withBounds } from '../../src/schedule/changeSchedule';
import { rangeTest, record, snapshotOf, sweepPoints, type Snapshot } from './runFixtures';
import { anotherSeed, cannotTell, collapsed, earlyEnd, exponentialRamp, severalSeeds, WAITING, wideInterval } from './rangeTestStates';
import { divergedTraining, draft, oneCycleSchedule, sinkingEstimates, training, trainingRecord } from './trainingFixtures';

/** What a file of Lightning's CSVLogger makes of a record. */
export const openedCurve: Partial<RunRecord> = {
  provenance: null,
  source: { format: 'CSV', columns: { iteration: 'step', lr: 'lr-SGD', accuracy: null, loss: 'train_loss_step', val_accuracy: 'val_acc', val_loss: null } },
};

/** Every state that the panel of a run can be in, as what the host sends; null = nothing yet. */
export const panelStates: Readonly<Record<string, () => Snapshot | { type: 'unavailable'; message: string } | null>> = {
  empty: () => null,
  unavailable: () => ({ type: 'unavailable', message: 'The run run-1 cannot be read: run.json is not valid JSON. Delete it in the Runs view, or run the test again.' }),
  queued: () => snapshotOf({ record: record({ state: 'queued', provenance: null, startedAt: null }) }),
  preparing: () => snapshotOf({ record: record({ state: 'preparing', provenance: null, activity: 'loading TensorFlow.js' }) }),
  sweep: () => snapshotOf({ record: record({ state: 'sweep', activity: null }), sweep: sweepPoints(30) }),
  running: () => rangeTest('mlp', { until: 380, record: { state: 'running' } }),
  'running, past its best': () => rangeTest('mlp', { until: 480, record: { state: 'running', activity: WAITING } }),
  finished: () => rangeTest('mlp'),
  'bounds moved': () => rangeTest('mlp', { chosen: withBounds(oneCycleSchedule, { minLr: 0.021, maxLr: 0.182 }) }),
  diverged: () =>
    rangeTest('diverged', { record: { end: { by: 'divergence', cause: 'non-finite', iterations: 460, lr: 2.2, reason: 'Training diverged at LR 2.2: the loss is no longer a finite number.' }, warnings: ['The held-out sample takes 22 % of the time.'] } }),
  stopped: () => rangeTest('mlp', { until: 380, topFromSweep: false, record: { state: 'stopped', end: { by: 'stopped', cause: null, iterations: 380, lr: 0.61, reason: 'Stopped after 380 iterations, at LR 0.61.' } } }),
  failed: () =>
    snapshotOf({
      record: record({
        state: 'failed',
        provenance: null,
        failure: { code: 'script-error', message: 'train.js threw an error before it trained: TypeError: data is not iterable.', remedy: 'Mend the script, then run the test again.', output: ['Loading the images', 'TypeError: data is not iterable', '    at load (/work/project/src/train.js:12:24)'] },
      }),
    }),
  refused: () => rangeTest('noisy'),
  'three seeds': () => severalSeeds('mlp', { others: [anotherSeed('mlp', 1.25), anotherSeed('mlp', 0.85)] }),
  'seeds running': () =>
    severalSeeds('mlp', {
      others: [],
      seeds: [
        { seed: 8, state: 'running', id: 'run-2' },
        { seed: 9, state: 'queued', id: 'run-3' },
      ],
      actions: ['stop', 'compare', 'copy-terminal-command', 'show-log', 'open-script'],
    }),
  'a seed failed': () =>
    severalSeeds('mlp', {
      others: [anotherSeed('mlp', 1.2)],
      seeds: [
        { seed: 8, state: 'finished', id: 'run-2' },
        { seed: 9, state: 'failed', id: 'run-3' },
      ],
    }),
  'wide interval': () => wideInterval(),
  collapsed: () => collapsed(),
  'cannot tell': () => cannotTell(),
  'early end': () => earlyEnd(),
  exponential: () => exponentialRamp(),
  restricted: () => rangeTest('mlp', { trusted: false }),
  'opened curve': () => rangeTest('mlp', { record: openedCurve }),
  'opened curve, growing': () => rangeTest('mlp', { until: 380, record: { ...openedCurve, state: 'running', ramp: null, totalIterations: null, activity: 'The file is followed while it grows' } }),
  'opened curve, unreadable': () => rangeTest('mlp', { until: 380, record: { ...openedCurve, state: 'failed', ramp: null, failure: { code: 'file-unreadable', message: 'The file is not there any more.', remedy: 'What was read of it before is still shown. The file is read again when it changes.', output: [] } } }),
  draft: () => draft(),
  'training, waiting': () => snapshotOf({ record: trainingRecord(oneCycleSchedule, { state: 'preparing', provenance: null }) }),
  'training, running': () => training(400, { estimates: sinkingEstimates(400) }),
  'training, finished': () => training(600, { record: { state: 'finished' } }),
  'training, diverged': () => divergedTraining(),
};
