import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { t } from '../../text/text';
import type { ScriptFailure } from './scriptFailure';

/** Traces that esbuild, webpack and Rollup leave in what they bundle. */
const bundlerTraces = /__webpack_require__|webpackBootstrap|__commonJS\b|__esModule.{0,40}__toESM|createCommonjsModule/;
/** Says that a script ended without training, what was looked for, and the likeliest reason. */
export function explainNoTraining(script: string, usedTensorFlow: boolean, exitCode: number): ScriptFailure {
  const name = basename(script);
  return {
    code: 'no-training-call',
    message: usedTensorFlow
      ? t('{0} ended without training. Looked for: model.fit, model.fitDataset, model.trainOnBatch, optimizer.minimize and optimizer.applyGradients.', name)
      : t(
          '{0} ended without training. Looked for: model.fit, model.fitDataset, model.trainOnBatch, optimizer.minimize and optimizer.applyGradients; the script never loaded TensorFlow.js.',
          name,
        ),
    remedy: remedyFor(script, usedTensorFlow, exitCode),
  };
}

function remedyFor(script: string, usedTensorFlow: boolean, exitCode: number): string {
  if (bundlerTraces.test(textOf(script))) {
    return t('The script looks bundled, with a TensorFlow.js of its own inside. Run its source instead, before it is bundled.');
  }
  if (awaitsStill(exitCode)) return t('The script waits for something that never comes (a top-level await that never settles). See the log for what it printed.');
  if (!usedTensorFlow) return t('Open the script that trains with @tensorflow/tfjs and run again.');
  return t('Check that the script calls one of these when it runs: an error that it catches itself, or an argument it needs, may keep it from training. The log shows what it printed.');
}

/** Whether a top-level await never settled: exit code 13, which Node 20 sets only in an exit listener of its own, after ours. */
function awaitsStill(exitCode: number): boolean {
  return exitCode === 13 || process.listeners('exit').some(({ name }) => name === 'handleProcessExit');
}

function textOf(script: string): string {
  try {
    return readFileSync(script, 'utf8');
  } catch {
    return '';
  }
}
