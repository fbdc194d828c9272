import { earlierPython, placePython } from '../../../../src/editor/insertion/placePython';
import type { SnippetValues } from '../../../../src/editor/snippets/numbers';
import type { PythonForm } from '../../../../src/editor/snippets/python/pythonForms';
import { applyEdits } from '../applyEdits';

/** 16 updates: an even cycle, a tail, three significant digits. */
export const numbers: SnippetValues = {
  maxLr: 0.2,
  minLr: 0.0125,
  finalLr: 0.0000125,
  cycleIterations: 14,
  tailIterations: 2,
  momentum: { high: 0.95, low: 0.85 },
  iterationsPerEpoch: 4,
  other: null,
};

/** A text with a schedule inserted where `|` stands. */
export function insertPythonAt(marked: string, form: PythonForm, values: SnippetValues): string {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  return applyEdits(text, [placePython({ text, cursor, earlier: earlierPython(text, cursor) }, form, values)]);
}

/** Training scripts that print LR and momentum of each update as JSON; they run on the real libraries as well. */
const torch = (optimizer: string, updates: number): string => `import json

import torch

optimizer = torch.optim.${optimizer}
|
used = []
for _ in range(${String(updates)}):
    group = optimizer.param_groups[0]
    used.append([group["lr"], group["betas"][0] if "betas" in group else group["momentum"]])
    optimizer.step()
    scheduler.step()
print(json.dumps(used))
`;

const keras = (optimizer: string, momentum: string, compiled: string): string => `import json
import keras

class Used(keras.callbacks.Callback):
    used = []

    def on_train_batch_end(self, batch, logs=None):
        optimizer = self.model.optimizer
        self.used.append([float(optimizer.learning_rate), optimizer.${momentum}])

|

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.${optimizer}, loss="mse"${compiled})
data = keras.ops.zeros((16, 1))
model.fit(data, data, batch_size=4, epochs=4, callbacks=[OneCycleCallback(), Used()], verbose=0)
print(json.dumps(Used.used))
`;

const fastai = `import json

import torch
from fastai.data.core import DataLoaders
from fastai.data.load import DataLoader
from fastai.learner import Learner

data = [(torch.zeros(1), torch.zeros(1)) for _ in range(16)]
learn = Learner(DataLoaders(DataLoader(data, bs=4), DataLoader(data, bs=4)), torch.nn.Linear(1, 1), loss_func=torch.nn.MSELoss())
|
hps = learn.recorder.hps
print(json.dumps([[float(lr), hps["mom"][i] if "mom" in hps else None] for i, lr in enumerate(hps["lr"])]))
`;

const sgd = 'SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5, momentum=0.9)';

/** Every kind of script that is tried, by a name for people. */
export const pythonScripts = {
  'PyTorch, SGD': torch(sgd, 16),
  'PyTorch, Adam': torch('Adam([torch.nn.Parameter(torch.zeros(1))], lr=0.5)', 16),
  'Keras, SGD': keras('SGD(0.5, momentum=0.9)', 'momentum', ''),
  'Keras, Adam': keras('Adam(0.5)', 'beta_1', ''),
  'Keras, SGD, eager': keras('SGD(0.5, momentum=0.9)', 'momentum', ', run_eagerly=True'),
  fastai,
} as const;
