import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { endsWithTraining } from './endsWithTraining';
import type { DatasetLike, FitArguments, ModelInnards, TensorFlow } from './innards';
import { LayersRangeTest } from './layersRangeTest';
import { LayersWatch } from './layersWatch';
import { LayersOverrides } from './overrides/layersOverrides';
import type { Target } from './target';

/** Whether an update happens inside a layers model, whose optimizer is then no custom loop's. */
export interface LayersDepth {
  inside: boolean;
}

/** Patches the training methods of layers models; `Sequential` calls those of the LayersModel inside it. */
export function patchLayers(core: TensorFlow, layers: TensorFlow, session: TrainerSession, target: Target, depth: LayersDepth): void {
  // private members, the same from 3.21 to 4.22; see ModelInnards
  const model = layers.LayersModel.prototype as unknown as ModelInnards & { save(...args: unknown[]): Promise<unknown> };
  const { fit, fitDataset, trainOnBatch, makeTrainFunction, save } = model;
  const rangeTest = session.config.request.kind === 'range-test';
  const ends = endsWithTraining(session.config.request);
  // a script that catches the error must not go on to save what the run has made of its weights
  const broken = (error: unknown): never => {
    if (ends) session.failBecauseOf(error);
    throw error;
  };
  const training = rangeTest ? new LayersRangeTest(core, layers, session) : new LayersWatch(core, layers, session);
  const overrides = new LayersOverrides(core, layers, session);

  model.makeTrainFunction = function (this: ModelInnards) {
    const train = makeTrainFunction.call(this);
    return (data) => {
      const outside = !depth.inside;
      depth.inside = true;
      try {
        return target.is(this) ? training.step(this, train, data) : train(data);
      } finally {
        if (outside) depth.inside = false;
      }
    };
  };
  model.fit = async function (this: ModelInnards, x: unknown, y: unknown, args: FitArguments = {}) {
    if (!isCompiled(this) || !target.claim(this, 'fit', this.optimizer)) return fit.call(this, x, y, args);
    overrides.apply(this, 'fit');
    return training.fit(this, target.call, x, y, overrides.fitArguments(args), fit).catch(broken);
  };
  model.fitDataset = async function (this: ModelInnards, dataset: DatasetLike, args: FitArguments) {
    if (!isCompiled(this) || !target.claim(this, 'fitDataset', this.optimizer)) return fitDataset.call(this, dataset, args);
    overrides.apply(this, 'fitDataset');
    return training.fitDataset(this, target.call, dataset, args, fitDataset).catch(broken);
  };
  model.trainOnBatch = async function (this: ModelInnards, x: unknown, y: unknown) {
    if (!isCompiled(this) || !target.claim(this, 'trainOnBatch', this.optimizer)) return trainOnBatch.call(this, x, y);
    overrides.apply(this, 'trainOnBatch');
    return training.trainOnBatch(this, target.call, x, y, trainOnBatch).catch(broken);
  };
  if (!ends) return;
  let warned = false;
  model.save = async function (...args) {
    if (!target.claimed) return save.apply(this, args);
    if (!warned) session.report({ type: 'warning', message: rangeTest ? savedInRangeTest() : savedWhileMeasuring() });
    warned = true;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
  };
}

function savedInRangeTest(): string {
  return t('The script wanted to save a model during the range test. That was skipped: its weights are those of the test.');
}

function savedWhileMeasuring(): string {
  return t('The script wanted to save a model in a run that only measures and ends with the training. That was skipped.');
}

/** TensorFlow.js itself says what is wrong with a model that is not compiled. */
function isCompiled(model: Partial<ModelInnards>): boolean {
  return model.optimizer != null;
}
