import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { countBatches, datasetSize, plannedEpochs } from './fitData';
import type { DatasetLike, FitArguments } from './innards';
import { failLengthUnknown } from './scheduleFor';

/** Milliseconds between two words on how far the counting has come. */
const sayEvery = 2000;
/** Epochs as good as endless: the run's end ends the process. */
export const endless = 1e9;

/** How long a training call is meant to be. */
export interface TrainingLength {
  readonly plannedIterations: number | null;
  readonly iterationsPerEpoch: number | null;
}

/** @param batches of an epoch; null where unknown @param repeated whether the script makes the call anew for every epoch */
export function lengthOf(args: FitArguments, batches: number | null, repeated: boolean): TrainingLength {
  return { iterationsPerEpoch: batches, plannedIterations: batches === null || repeated ? null : plannedEpochs(args) * batches };
}

/** Batches of an epoch of `fitDataset`, counted in one pass where the run must know and the dataset does not. */
export async function batchesOf(session: TrainerSession, dataset: DatasetLike, args: FitArguments, mustKnow: boolean): Promise<number | null> {
  const known = args.batchesPerEpoch ?? datasetSize(dataset);
  if (known !== null || !mustKnow) return known;
  if (dataset.size === Infinity) return failLengthUnknown(session, t('The dataset never ends.'));
  const say = (text: string): void => session.report({ type: 'state', state: 'preparing', activity: text });
  say(t('counting the batches of an epoch'));
  const random = session.random.save();
  let said = performance.now();
  const count = await countBatches(dataset, (batches) => {
    if (session.stopRequested()) session.finish({ by: 'stopped', cause: null, iterations: 0, lr: null, reason: t('Stopped before training began.') });
    if (performance.now() - said < sayEvery) return;
    said = performance.now();
    say(t('counting the batches of an epoch: {0} so far', batches));
  });
  session.random.restore(random);
  return count ?? failLengthUnknown(session, t('The dataset gives its data only once, so its batches cannot be counted beforehand.'));
}

/** The same call, made long enough for a number of iterations. */
export function lengthened(args: FitArguments, batches: number | null, iterations: number): FitArguments {
  const epochs = batches === null ? endless : Math.ceil(iterations / Math.max(1, batches));
  const enough = (args.initialEpoch ?? 0) + epochs;
  return enough > (args.epochs ?? 1) ? { ...args, epochs: enough } : args;
}

/** A dataset that begins anew where it ends: `batchesPerEpoch` goes on over the epochs with one pass. Empty passes end it. */
export function startingAnew(dataset: DatasetLike): DatasetLike {
  return {
    size: dataset.size ?? null,
    async iterator() {
      let pass = await dataset.iterator();
      return {
        async next() {
          const result = await pass.next();
          if (!result.done) return result;
          pass = await dataset.iterator();
          return pass.next();
        },
      };
    },
  };
}

/** Ends the run where a pass gives no batch although more iterations are wanted: the epochs would go by without any training. */
export function refusingEmptyPasses(session: TrainerSession, dataset: DatasetLike): DatasetLike {
  return watchingPasses(dataset, (batches) => {
    if (batches > 0) return;
    session.fail(
      'iterations-unknown',
      t('The dataset gives its data only once, and they are used up before the iterations that were asked for.'),
      t('Ask for fewer iterations, or let the script make a dataset that can be gone through again.'),
    );
  });
}

/** The same dataset; `passEnded` is told the batches of each pass that came to its end. */
export function watchingPasses(dataset: DatasetLike, passEnded: (batches: number) => void): DatasetLike {
  return {
    size: dataset.size ?? null,
    async iterator() {
      const pass = await dataset.iterator();
      let batches = 0;
      return {
        async next() {
          const result = await pass.next();
          if (result.done) passEnded(batches);
          else batches++;
          return result;
        },
      };
    },
  };
}
