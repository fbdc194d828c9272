import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';

/** What the hook patches: one copy of TensorFlow.js, with its layers once they are loaded. */
export interface Namespaces {
  readonly core: typeof tfjs;
  readonly layers?: typeof tfjs;
}

/**
 * Recognises a loaded module as tfjs-core, tfjs-layers or a union of them by what it exports; null for everything else.
 * @param file where it was loaded from, '' for what the trainer stands in for
 */
export function namespacesOf(exports: object, file: string): Namespaces | null {
  if (isCore(exports)) return hasLayers(exports) ? { core: exports, layers: exports } : { core: exports };
  if (!hasLayers(exports) || file === '') return null;
  // the layers' own core, which in a nested tree of packages is not the script's
  const core: unknown = createRequire(file)('@tensorflow/tfjs-core');
  return typeof core === 'object' && core !== null && isCore(core) ? { core, layers: exports } : null;
}

function isCore(exports: object): exports is typeof tfjs {
  return 'engine' in exports && typeof exports.engine === 'function' && 'SGDOptimizer' in exports;
}

function hasLayers(exports: object): exports is typeof tfjs {
  return 'LayersModel' in exports;
}
