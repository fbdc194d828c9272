import type * as tfjs from '@tensorflow/tfjs';
import type { TrainerSession } from '../session';
import { CustomLoop, type LastGradients } from './customLoop';
import { endsWithTraining } from './endsWithTraining';
import { engineOf, type OptimizerInnards, type TensorFlow } from './innards';
import { optimizerClasses } from './optimizers';
import { LoopOverrides } from './overrides/loopOverrides';
import type { LayersDepth } from './patchLayers';
import type { Target } from './target';

/** Patches what custom loops go through: every gradient passes the engine's `gradients`, every update an optimizer's `applyGradients`. */
export function patchOptimizers(core: TensorFlow, session: TrainerSession, target: Target, depth: LayersDepth): void {
  const loop = new CustomLoop(core, session);
  const overrides = new LoopOverrides(core, session);
  let last: LastGradients | null = null;
  let insideMinimize = false;

  const engine = engineOf(core);
  const { gradients } = engine;
  engine.gradients = function (f, xs, dy, allowNoGradients) {
    const result = gradients.call(this, f, xs, dy, allowNoGradients);
    const variables = xs.filter((x): x is tfjs.Variable => x instanceof core.Variable);
    if (!depth.inside && variables.length > 0 && result.value.size === 1) {
      last = { loss: result.value.dataSync()[0] ?? Number.NaN, f, variables };
    }
    return result;
  };

  // private or overridden in the classes; see OptimizerInnards
  const base = core.Optimizer.prototype as unknown as OptimizerInnards;
  const { minimize } = base;
  base.minimize = function (this: OptimizerInnards, f, returnCost, varList) {
    if (depth.inside) return minimize.call(this, f, returnCost, varList);
    if (target.claim(this, 'minimize', this) && !patched.has(this.applyGradients)) patchApplyGradients(this);
    insideMinimize = true;
    try {
      return minimize.call(this, f, returnCost, varList);
    } catch (error) {
      // as in patchLayers
      if (target.is(this) && endsWithTraining(session.config.request)) session.failBecauseOf(error);
      throw error;
    } finally {
      insideMinimize = false;
    }
  };

  let updating = false;
  const patched = new WeakSet<object>();
  const patchApplyGradients = (holder: OptimizerInnards): void => {
    const { applyGradients } = holder;
    const patch: OptimizerInnards['applyGradients'] = function (this: OptimizerInnards, grads) {
      // a class of the script's own may call that of the class it extends: one update, not two
      const drives = !depth.inside && !updating && (insideMinimize ? target.is(this) : target.claim(this, 'applyGradients', this));
      if (!drives) return applyGradients.call(this, grads);
      updating = true;
      try {
        overrides.apply(this, target.call.api, grads);
        loop.update(this, target.call, grads, last, overrides.decaying(applyGradients));
      } finally {
        updating = false;
        // a batch's tensors must not be kept alive by its closure
        last = null;
      }
    };
    patched.add(patch);
    holder.applyGradients = patch;
  };
  for (const name of optimizerClasses) {
    const prototype = core[name].prototype as unknown as OptimizerInnards;
    if (Object.hasOwn(prototype, 'applyGradients')) patchApplyGradients(prototype);
  }
}
