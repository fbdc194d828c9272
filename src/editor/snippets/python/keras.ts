import type { SnippetValues } from '../numbers';
import type { PythonBody, PythonFile } from './pythonCode';
import { scheduleClass } from './scheduleClass';

/**
 * A callback for Keras 3 on any backend and for tf.keras. Momentum can follow only where the optimizer reads it anew at each step:
 * a training step that TensorFlow or JAX has compiled keeps the one that it was traced with.
 */
export function kerasCallback(values: SnippetValues, file: PythonFile): PythonBody {
  const name = `${values.other === null ? 'OneCycleCallback' : 'LrScheduleCallback'}${file.suffix}`;
  const { fields, imports, docstring, attributes, method } = scheduleClass(values);
  return {
    fields,
    lines: [
      ...imports.flatMap((line) => (file.keras.import === null ? [line, '', ''] : [line, ''])),
      ...(file.keras.import === null ? [] : [file.keras.import, '', '']),
      `class ${name}(${file.keras.name}.callbacks.Callback):`,
      docstring,
      '',
      ...attributes,
      '',
      ...method,
      '',
      '    def on_train_batch_begin(self, batch, logs=None):',
      '        optimizer = self.model.optimizer',
      '        lr, momentum = self.at(int(optimizer.iterations.numpy()) + 1)',
      '        optimizer.learning_rate = lr',
      '        # A compiled training step keeps the momentum that it was traced with.',
      `        if momentum is None or not (self.model.run_eagerly or ${file.keras.name}.backend.backend() == "torch"):`,
      '            return',
      '        if hasattr(optimizer, "beta_1"):',
      '            optimizer.beta_1 = momentum',
      '        elif getattr(optimizer, "momentum", 0):',
      '            optimizer.momentum = momentum',
      '',
      '',
    ],
    last: `# Hand it to the training: ${file.model}.fit(..., callbacks=[${name}()])`,
  };
}
