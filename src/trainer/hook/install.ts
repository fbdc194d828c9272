import type { Namespaces } from '../load/namespaces';
import type { TrainerSession } from '../session';
import { patchLayers, type LayersDepth } from './patchLayers';
import { patchOptimizers } from './patchOptimizers';
import { Target } from './target';

interface Installed {
  readonly target: Target;
  readonly depth: LayersDepth;
}

const installed = new WeakMap<object, Installed>();
const patched = new WeakSet<object>();

/** Patches one copy of TensorFlow.js so that the session's run drives its training calls. Calling it again for the same copy does nothing. */
export function installHook({ core, layers }: Namespaces, session: TrainerSession): void {
  // one copy has several names and namespaces, but one Optimizer class
  const key = core.Optimizer;
  let hook = installed.get(key);
  if (hook === undefined) {
    hook = { target: new Target(session), depth: { inside: false } };
    installed.set(key, hook);
    patchOptimizers(core, session, hook.target, hook.depth);
  }
  if (layers === undefined || patched.has(layers.LayersModel)) return;
  patched.add(layers.LayersModel);
  patchLayers(core, layers, session, hook.target, hook.depth);
}
