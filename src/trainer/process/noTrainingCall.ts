import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ScriptFailure } from './scriptFailure';

/** Traces that esbuild, webpack and Rollup leave in what they bundle. */
const bundlerTraces = /__webpack_require__|webpackBootstrap|__commonJS\b|__esModule.{0,40}__toESM|createCommonjsModule/;
/** Says that a script ended without training, what was looked for, and the likeliest reason. */
export function explainNoTraining(script: string, usedTensorFlow: boolean): ScriptFailure {
  const name = basename(script);
  return {
    code: 'no-training-call',
    message:
      `${name} ended without training. Looked for: model.fit, model.fitDataset, model.trainOnBatch, optimizer.minimize and optimizer.applyGradients` +
      `${usedTensorFlow ? '' : '; the script never loaded TensorFlow.js'}.`,
    remedy: remedyFor(script, usedTensorFlow),
  };
}

function remedyFor(script: string, usedTensorFlow: boolean): string {
  if (bundlerTraces.test(textOf(script))) {
    return 'The script looks bundled, with a TensorFlow.js of its own inside. Run its source instead, before it is bundled.';
  }
  if (awaitsStill()) return 'The script waits for something that never comes (a top-level await that never settles). See the log for what it printed.';
  if (!usedTensorFlow) return 'Open the script that trains with @tensorflow/tfjs and run again.';
  return 'Check that the script calls one of these when it runs: an error that it catches itself, or an argument it needs, may keep it from training. The log shows what it printed.';
}

/** Node listens to the exit of a process until the script's module is evaluated, to set exit code 13 where a top-level await never settles. */
function awaitsStill(): boolean {
  return process.listeners('exit').some(({ name }) => name === 'handleProcessExit');
}

function textOf(script: string): string {
  try {
    return readFileSync(script, 'utf8');
  } catch {
    return '';
  }
}
