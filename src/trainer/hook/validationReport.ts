import type { HeldOutResult } from './heldOutSample';
import type { FitArguments, TensorFlow } from './innards';

/**
 * Adds one callback after the script's own, which reports what validation said at the end of an epoch.
 * @param nameOfAccuracy of the metric that the run reports, as the logs call it; null without one
 */
export function reportingValidation(layers: TensorFlow, args: FitArguments, nameOfAccuracy: () => string | null, report: (result: HeldOutResult) => void): FitArguments {
  const { Callback, CustomCallback } = layers;
  class ReportValidation extends Callback {
    override async onEpochEnd(_epoch: number, logs?: Record<string, unknown>): Promise<void> {
      const loss = logs?.['val_loss'];
      const accuracy = logs?.[`val_${nameOfAccuracy() ?? ''}`];
      if (typeof loss === 'number') report({ loss, accuracy: typeof accuracy === 'number' ? accuracy : null });
      return Promise.resolve();
    }
  }
  const own = args.callbacks == null ? [{}] : Array.isArray(args.callbacks) ? (args.callbacks as object[]) : [args.callbacks];
  // TensorFlow.js takes either callback objects or plain configurations, not both
  const objects = own.map((callback) => (callback instanceof Callback || 'setModel' in callback ? callback : new CustomCallback(callback, args.yieldEvery as never)));
  return { ...args, callbacks: [...objects, new ReportValidation()] };
}
