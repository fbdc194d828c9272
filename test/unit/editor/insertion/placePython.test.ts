import { describe, expect, it } from 'vitest';
import { earlierPython, replaceInPython } from '../../../../src/editor/insertion/placePython';
import type { SnippetValues } from '../../../../src/editor/snippets/numbers';
import { formOf, pythonForms, type PythonForm } from '../../../../src/editor/snippets/python/pythonForms';
import { importsLibrary } from '../../../../src/editor/sources/pythonLibraries';
import { applyEdits } from '../applyEdits';
import { insertPythonAt } from './pythonScripts';

const values: SnippetValues = {
  maxLr: 0.12,
  minLr: 0.012,
  finalLr: 0.000012,
  cycleIterations: 423,
  tailIterations: 47,
  momentum: { high: 0.95, low: 0.85 },
  iterationsPerEpoch: 94,
  other: null,
};
const other: SnippetValues = { ...values, maxLr: 0.4, minLr: 0.04, finalLr: 0.0008, cycleIterations: 90, tailIterations: 30, momentum: { high: 0.9, low: 0.8 } };
const forms = pythonForms().map(({ form }) => form);

/** Rewrites the numbers alone; null where that cannot be done. */
function replaceValues(text: string, form: PythonForm, by: SnippetValues): string | null {
  const edit = replaceInPython({ text, cursor: 0, earlier: earlierPython(text, 0) }, form, by);
  return edit === null ? null : applyEdits(text, [edit]);
}

const changed = (text: string): boolean | undefined => earlierPython(text, 0)?.changed;

describe('the inserted code', () => {
  it("is golden text for PyTorch's OneCycleLR, below the line that makes the optimizer", () => {
    expect(insertPythonAt('import torch\nopt = torch.optim.SGD(net.parameters(), lr=0.1)|\nfor x in data:\n    pass\n', 'pytorch-one-cycle-lr', values)).toMatchInlineSnapshot(`
      "import torch
      opt = torch.optim.SGD(net.parameters(), lr=0.1)

      # One-cycle schedule (Smith & Topin, arXiv:1708.07120), inserted by Superconverge. [sc:5a8e683a]
      from torch.optim.lr_scheduler import OneCycleLR

      scheduler = OneCycleLR(
          opt,
          max_lr=0.12,
          total_steps=470,  # updates of the whole training: epochs times batches
          pct_start=0.45,
          anneal_strategy="linear",
          cycle_momentum=bool(opt.defaults.get("momentum", True)),  # not where it is 0
          max_momentum=0.95,
          base_momentum=0.85,
          div_factor=0.12 / 0.012,  # max LR / first LR
          final_div_factor=0.012 / 0.000012,  # first LR / last LR
          three_phase=True,
      )
      # Call scheduler.step() after each opt.step(): once an iteration, not once an epoch. [sc:end]
      for x in data:
          pass
      "
    `);
  });

  it('is golden text for PyTorch in a function that is indented by tabs, with single quotes and Windows line ends', () => {
    const text = "import torch\r\n\r\ndef main():\r\n\tname = 'a'\r\n\toptimizer = torch.optim.Adam(p)\r\n|\r\n\tprint('b')\r\n";
    const placed = insertPythonAt(text, 'pytorch', values);
    expect(placed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(placed.replaceAll('\r\n', '\n')).toMatchInlineSnapshot(`
      "import torch

      def main():
      	name = 'a'
      	optimizer = torch.optim.Adam(p)
      	# One-cycle schedule (Smith & Topin, arXiv:1708.07120), inserted by Superconverge. [sc:9fb898ba]
      	from torch.optim.lr_scheduler import LRScheduler


      	class OneCycle(LRScheduler):
      		"""LR from min to max to min over the cycle, then down to the final LR; momentum (beta1) the other way."""

      		max_lr = 0.12
      		min_lr = 0.012
      		final_lr = 0.012 / 1000
      		total_steps = 470  # updates of the whole training: epochs times batches
      		cycle_steps = int(0.9 * total_steps + 0.5)
      		momentum = (0.95, 0.85)  # at the ends and in the middle of the cycle; None: the optimizer's own

      		def at(self, iteration):
      			"""LR and momentum of update \`iteration\`, 1 for the first."""
      			apex = (self.cycle_steps + 1) // 2
      			lr, height = self.min_lr, 0.0
      			if iteration > self.cycle_steps:
      				tail_steps = max(self.total_steps - self.cycle_steps, 1)
      				lr += (self.final_lr - self.min_lr) * min((iteration - self.cycle_steps) / tail_steps, 1.0)
      			elif iteration < apex:
      				height = (iteration - 1) / (apex - 1)
      			elif iteration > apex:
      				height = (self.cycle_steps - iteration) / (self.cycle_steps - apex)
      			else:
      				height = 1.0
      			lr += (self.max_lr - self.min_lr) * height
      			if self.momentum is None:
      				return lr, None
      			high, low = self.momentum
      			return lr, high + (low - high) * height

      		def get_lr(self):
      			lr, momentum = self.at(self.last_epoch + 1)
      			for group in self.optimizer.param_groups:
      				if momentum is not None and 'betas' in group:
      					group['betas'] = (momentum, *group['betas'][1:])
      				elif momentum is not None and self.optimizer.defaults.get('momentum'):
      					group['momentum'] = momentum
      			return [lr * base_lr / max(self.base_lrs) for base_lr in self.base_lrs]


      	scheduler = OneCycle(optimizer)
      	# Call scheduler.step() after each optimizer.step(): once an iteration, not once an epoch. [sc:end]
      	print('b')
      "
    `);
  });

  it('is golden text for Keras, with the Keras that the file uses', () => {
    expect(insertPythonAt('import tensorflow as tf\n\n|\nnet.fit(x, y)\n', 'keras', values)).toMatchInlineSnapshot(`
      "import tensorflow as tf

      # One-cycle schedule (Smith & Topin, arXiv:1708.07120), inserted by Superconverge. [sc:6e527756]
      from tensorflow import keras


      class OneCycleCallback(keras.callbacks.Callback):
          """LR from min to max to min over the cycle, then down to the final LR; momentum (beta1) the other way."""

          max_lr = 0.12
          min_lr = 0.012
          final_lr = 0.012 / 1000
          total_steps = 470  # updates of the whole training: epochs times batches
          cycle_steps = int(0.9 * total_steps + 0.5)
          momentum = (0.95, 0.85)  # at the ends and in the middle of the cycle; None: the optimizer's own

          def at(self, iteration):
              """LR and momentum of update \`iteration\`, 1 for the first."""
              apex = (self.cycle_steps + 1) // 2
              lr, height = self.min_lr, 0.0
              if iteration > self.cycle_steps:
                  tail_steps = max(self.total_steps - self.cycle_steps, 1)
                  lr += (self.final_lr - self.min_lr) * min((iteration - self.cycle_steps) / tail_steps, 1.0)
              elif iteration < apex:
                  height = (iteration - 1) / (apex - 1)
              elif iteration > apex:
                  height = (self.cycle_steps - iteration) / (self.cycle_steps - apex)
              else:
                  height = 1.0
              lr += (self.max_lr - self.min_lr) * height
              if self.momentum is None:
                  return lr, None
              high, low = self.momentum
              return lr, high + (low - high) * height

          def on_train_batch_begin(self, batch, logs=None):
              optimizer = self.model.optimizer
              lr, momentum = self.at(int(optimizer.iterations.numpy()) + 1)
              optimizer.learning_rate = lr
              # A compiled training step keeps the momentum that it was traced with.
              if momentum is None or not (self.model.run_eagerly or keras.backend.backend() == "torch"):
                  return
              if hasattr(optimizer, "beta_1"):
                  optimizer.beta_1 = momentum
              elif getattr(optimizer, "momentum", 0):
                  optimizer.momentum = momentum


      # Hand it to the training: net.fit(..., callbacks=[OneCycleCallback()]) [sc:end]
      net.fit(x, y)
      "
    `);
    expect(insertPythonAt('from tensorflow import keras\n|\n', 'keras', values)).toMatch(/Superconverge\. \[sc:\w+\]\nclass OneCycleCallback\(keras\.callbacks\.Callback\)/);
    expect(insertPythonAt('import keras as k\n|\n', 'keras', values)).toMatch(/Superconverge\. \[sc:\w+\]\nclass OneCycleCallback\(k\.callbacks\.Callback\)/);
    expect(insertPythonAt('from keras.layers import Dense\n|\n', 'keras', values)).toContain('\nimport keras\n');
  });

  it('is golden text for fastai', () => {
    expect(insertPythonAt('from fastai.vision.all import *\nlearner = vision_learner(dls, resnet18)\n|\n', 'fastai', values)).toMatchInlineSnapshot(`
      "from fastai.vision.all import *
      learner = vision_learner(dls, resnet18)
      # One-cycle schedule (Smith & Topin, arXiv:1708.07120), inserted by Superconverge. [sc:888de30c]
      from fastai.callback.schedule import ParamScheduler, SchedLin, combine_scheds


      def one_cycle(
          updates,
          max_lr=0.12,
          min_lr=0.012,
          final_lr=0.012 / 1000,
          cycle_share=0.9,
          momentum=(0.95, 0.85),  # at the ends and in the middle of the cycle; None: the optimizer's own
      ):
          """LR from min to max to min over the cycle, then down to the final LR; momentum the other way."""
          cycle = int(cycle_share * updates + 0.5)
          apex = (cycle + 1) // 2
          shares = [steps / updates for steps in (apex - 1, cycle - apex, updates - cycle)]
          shares.append(1 - sum(shares))
          last_lr = final_lr if cycle < updates else min_lr
          lrs = [(min_lr, max_lr), (max_lr, min_lr), (min_lr, final_lr), (last_lr, last_lr)]
          scheds = {"lr": combine_scheds(shares, [SchedLin(*ends) for ends in lrs])}
          if momentum is not None:
              high, low = momentum
              moms = [(high, low), (low, high), (high, high), (high, high)]
              scheds["mom"] = combine_scheds(shares, [SchedLin(*ends) for ends in moms])
          return ParamScheduler(scheds)


      n_epoch = 5
      learner.fit(n_epoch, cbs=one_cycle(n_epoch * len(learner.dls.train)))
      # fastai steps the schedule itself, once an iteration. [sc:end]
      "
    `);
    expect(insertPythonAt('learn = Learner(dls, net)\n|\n', 'fastai-fit-one-cycle', values)).toMatchInlineSnapshot(`
      "learn = Learner(dls, net)
      # One-cycle schedule (Smith & Topin, arXiv:1708.07120), inserted by Superconverge. [sc:2296d89a]
      import fastai.callback.schedule

      learn.fit_one_cycle(
          n_epoch=5,
          lr_max=0.12,
          div=0.12 / 0.012,  # max LR / first LR
          div_final=0.12 / 0.000012,  # max LR / last LR
          pct_start=0.45,
          moms=(0.95, 0.85, 0.95),
      )
      # fastai steps the schedule itself, once an iteration. [sc:end]
      "
    `);
  });

  it('goes above the line of the cursor, as deep as it is', () => {
    expect(insertPythonAt('def main():\n    train|()\n', 'fastai-fit-one-cycle', values)).toMatch(/^def main\(\):\n {4}# One-cycle[^]*\[sc:end\]\n\n {4}train\(\)\n$/);
  });

  it.each([
    ['def main():\n    a = 1\n|\n    b = 2\n', '    '],
    ['def main():\n    a = 1\n\n|\nmain()\n', ''],
    ['def main():\n|', '    '],
    ['if a:\n    b = 1\n|\nelse:\n    c = 1\n', '    '],
    ['', ''],
  ])('on an empty line stands as deep as the code there: %j', (text, margin) => {
    const line = insertPythonAt(text === '' ? '|' : text, 'pytorch', values)
      .split('\n')
      .find((one) => one.includes('# One-cycle'));
    expect(line?.indexOf('#')).toBe(margin.length);
  });

  it.each([
    ['a statement of several lines', 'model = Net(\n    1,\n|    2,\n)\n', '<block>\n\nmodel = Net(\n    1,\n    2,\n)\n'],
    ['a string of several lines', 'def f():\n    """Says\n\n|  much.\n    """\n', 'def f():\n    <block>\n\n    """Says\n\n  much.\n    """\n'],
    ['what has decorators', '@cached\n@torch.no_grad()\ndef f()|:\n    pass\n', '<block>\n\n@cached\n@torch.no_grad()\ndef f():\n    pass\n'],
    ['a lower branch', 'if a:\n    if b:\n        c()\n    else:|\n        d()\n', 'if a:\n    <block>\n\n    if b:\n        c()\n    else:\n        d()\n'],
    ['what is not finished yet', 'f(\nprint(1)|\n', 'f(\n<block>\n\nprint(1)\n'],
  ])('goes above the whole of %s', (_name, marked, expected) => {
    const text = insertPythonAt(marked, 'pytorch', values);
    expect(text.replace(earlierPython(text, 0)?.text ?? '', '<block>')).toBe(expected);
  });

  it('goes below an optimizer that is made by its class over several lines', () => {
    const text = insertPythonAt('from torch.optim import AdamW\nopt = AdamW(\n    net.parameters(),|\n    lr=0.1,\n)\nprint(1)\n', 'pytorch', values);
    expect(text.replace(earlierPython(text, 0)?.text ?? '', '<block>')).toBe('from torch.optim import AdamW\nopt = AdamW(\n    net.parameters(),\n    lr=0.1,\n)\n\n<block>\nprint(1)\n');
    expect(text).toContain('scheduler = OneCycle(opt)');
  });

  it('keeps out of the way of names that the file has', () => {
    expect(insertPythonAt('class OneCycle:\n    pass\n\n|\n', 'pytorch', values)).toContain('scheduler = OneCycle2(optimizer)');
  });

  it('has as many iterations as were planned, to the last one', () => {
    for (const [cycle, tail] of [[465, 52], [1, 0], [7, 993], [423_123, 4_576_877]] as const) {
      const share = /int\((?<share>[\d.e-]+) \* total_steps/.exec(insertPythonAt('|', 'pytorch', { ...values, cycleIterations: cycle, tailIterations: tail }))?.groups?.['share'];
      expect(Math.floor(Number(share) * (cycle + tail) + 0.5)).toBe(cycle);
    }
  });
});

describe('the library of a file', () => {
  it.each([
    ['import torch\n', 'pytorch', true],
    ['import numpy as np, torch.nn as nn\n', 'pytorch', true],
    ['    from torch.utils.data import DataLoader\n', 'pytorch', true],
    ['# import torch\n', 'pytorch', false],
    ['import torchaudio2\n', 'pytorch', false],
    ['from tensorflow.keras import layers\n', 'keras', true],
    ['import keras\n', 'keras', true],
    ['from fastai.vision.all import *\n', 'fastai', true],
    ['import torch\n', 'fastai', false],
  ] as const)('%j imports %s: %s', (text, library, is) => {
    expect(importsLibrary(text, library)).toBe(is);
  });

  it('is told from what was inserted', () => {
    expect(forms.map((form) => formOf(insertPythonAt('|', form, values)))).toEqual(forms);
  });
});

describe('a schedule that is there already', () => {
  const before = 'import torch\n\noptimizer = make()\n|\nprint(1)\n';

  it.each(forms)('is updated in place, as if the new one had been inserted at first: %s', (form) => {
    const once = insertPythonAt(before, form, values);
    expect(changed(once)).toBe(false);
    expect(insertPythonAt(`|${once}`, form, other)).toBe(insertPythonAt(before, form, other));
  });

  it('may become that of another library', () => {
    expect(insertPythonAt(`|${insertPythonAt(before, 'pytorch', values)}`, 'keras', other)).toBe(insertPythonAt(before, 'keras', other));
  });

  it('is known as unchanged after a formatter, and as changed after a person', () => {
    const once = insertPythonAt(before, 'pytorch', values);
    expect(changed(once.replaceAll('    ', '  ').replaceAll('"', "'").replaceAll('\n', '\r\n'))).toBe(false);
    expect(changed(once.replace('0.12', '0.13'))).toBe(true);
    expect(changed(once.replace('lr * base_lr', '2 * lr * base_lr'))).toBe(true);
    expect(changed(once.replace(/ \[sc:\w{8}\]/, ''))).toBe(true);
  });

  it.each(forms)('gets new numbers alone where the person wants to keep the rest: %s', (form) => {
    const mine = (text: string): string => text.replace('[sc:end]', 'My own words. [sc:end]').replace(/^(.*\bself, .*|.*updates,)$/m, '$1  # mine');
    const placed = replaceValues(mine(insertPythonAt(before, form, values)), form, other);
    const withoutHash = (text: string | null): string | undefined => text?.replace(/ \[sc:\w{8}\]/, '');
    expect(withoutHash(placed)).toBe(withoutHash(mine(insertPythonAt(before, form, other))));
    expect(changed(placed ?? '')).toBe(true);
  });

  it('counts as unchanged again where only numbers had been changed', () => {
    const placed = replaceValues(insertPythonAt(before, 'pytorch', values).replace('0.12', '0.5'), 'pytorch', other);
    expect(placed).toBe(insertPythonAt(before, 'pytorch', other));
  });

  it('keeps its numbers where one of them is not to be found, or the library is another', () => {
    expect(replaceValues(insertPythonAt(before, 'pytorch', values).replace('max_lr =', 'peak ='), 'pytorch', other)).toBeNull();
    expect(replaceValues(insertPythonAt(before, 'pytorch', values), 'keras', other)).toBeNull();
    // The optimizer's own momentum needs a line that is not there.
    expect(replaceValues(insertPythonAt(before, 'fastai-fit-one-cycle', values), 'fastai-fit-one-cycle', { ...other, momentum: null })).toBeNull();
  });

  it('is the one at the cursor where there are several', () => {
    const [first, second] = [insertPythonAt(before, 'pytorch', values), insertPythonAt('|', 'keras', values)];
    const text = `${first}\n${second}`;
    expect(earlierPython(text, text.length)?.form).toBe('keras');
    expect(earlierPython(text, 0)?.form).toBe('pytorch');
  });

  it('is left alone where its end has been deleted', () => {
    const once = insertPythonAt(before, 'pytorch', values).replace('[sc:end]', '');
    expect(() => earlierPython(once, 0)).toThrow('at line 4 has lost its last line');
  });
});
