import { describe, expect, it } from 'vitest';
import { isRangeTest, placeRangeTest, rangeTestLibrary } from '../../../../src/editor/rangeTestCallback/placeRangeTest';
import { insertedBlocks } from '../../../../src/editor/sources/pythonBlocks';
import type { PythonLibrary } from '../../../../src/editor/sources/pythonLibraries';
import { applyEdits } from '../applyEdits';

const libraries = ['pytorch', 'keras', 'fastai'] as const;

function insert(text: string, library: PythonLibrary, cursor = 0): string {
  return applyEdits(text, placeRangeTest({ text, cursor, earlier: insertedBlocks(text).find(isRangeTest) ?? null }, library).edits);
}

/** A file without the class that was inserted into it. */
function withoutClass(text: string): string {
  return insertedBlocks(text).reduce((rest, block) => rest.replace(block.text, '<class>'), text);
}

/** The lines that were added beside the class. */
function added(text: string, library: PythonLibrary, cursor = 0): string[] {
  const before = text.split('\n');
  return withoutClass(insert(text, library, cursor))
    .split('\n')
    .filter((line) => line !== '' && line !== '<class>' && before[before.indexOf(line)] === undefined);
}

const torch = `import torch
import torch.nn.functional as F

train_loader, val_loader = load()
model = Net()
optimizer = torch.optim.SGD(
    model.parameters(), lr=0.1, momentum=0.9
)
for epoch in range(5):
    for x, y in train_loader:
        optimizer.zero_grad()
        out = model(x)
        loss = F.cross_entropy(out, y)
        loss.backward()
        optimizer.step()
    print("optimizer.step()")
`;
const keras = `import keras

model = build()
model.compile(optimizer="adam", loss="mse")
history = model.fit(xs, ys, epochs=3, validation_data=(x_val, y_val))
`;
const fastai = `from fastai.vision.all import *

learn = vision_learner(dls, resnet18)
learn.fit_one_cycle(3, 1e-3)
`;
const files = { pytorch: torch, keras, fastai };

describe('a range test in a loop of PyTorch', () => {
  it('is placed at once in a file with long lines of many statements', () => {
    const long = `${'a = 1;   '.repeat(40)}b = 2\n`;
    expect(insert(`${long}${torch}`, 'pytorch').startsWith(long)).toBe(true);
    expect(added(`${long}${torch}`, 'pytorch')).toEqual(added(torch, 'pytorch'));
  });

  it('is made below the optimizer and called after each update, with what the loss is computed from', () => {
    expect(withoutClass(insert(torch, 'pytorch'))).toMatchInlineSnapshot(`
      "import torch
      import torch.nn.functional as F


      <class>

      train_loader, val_loader = load()
      model = Net()
      optimizer = torch.optim.SGD(
          model.parameters(), lr=0.1, momentum=0.9
      )
      # LR range test: for one run, to be taken out afterwards.
      range_test = LrRangeTest(
          optimizer,
          top_lr=1.0,  # LR at the end of the ramp: .1 to 3 for SGD, .01 to .3 for Adam
          iterations=500,  # updates: a quarter of the training, from 150 to 2000
          file="range-test.csv",
          evaluate=lambda: LrRangeTest.held_out(model, val_loader, F.cross_entropy),
      )
      for epoch in range(5):
          for x, y in train_loader:
              optimizer.zero_grad()
              out = model(x)
              loss = F.cross_entropy(out, y)
              loss.backward()
              optimizer.step()
              range_test.step(loss, range_test.accuracy(out, y))  # LR range test
          print("optimizer.step()")
      "
    `);
  });

  it.each([
    ['with a scaler of gradients', 'opt = torch.optim.AdamW(p)\nfor x in d:\n    scaler.scale(loss).backward()\n    scaler.step(opt)\n    scaler.update()\n', '    range_test.step(loss)  # LR range test'],
    ['of a method', 'class T:\n    def __init__(self):\n        self.optimizer = optim.SGD(p)\n    def train(self):\n        l = self.loss(a, b)\n        l.backward()\n        self.optimizer.step()\n', '        range_test.step(l, range_test.accuracy(a, b))  # LR range test'],
    ['with Accelerate', 'optimizer = torch.optim.Adam(p)\nfor b in d:\n    total = model(b).loss\n    accelerator.backward(total)\n    optimizer.step()\n', '    range_test.step(total)  # LR range test'],
    ['with accumulated gradients', 'optimizer = torch.optim.Adam(p)\nfor b in d:\n    (loss / 4).backward()\n    if i % 4 == 0:\n        optimizer.step()\n', '        range_test.step(loss)  # LR range test'],
    ['beside others on a line', 'opt = torch.optim.Adam(p)\nfor a, b in d:\n    l = f(a, b)\n    l.backward(); opt.step(); opt.zero_grad()\n    print(l)\n', '    range_test.step(l, range_test.accuracy(a, b))  # LR range test'],
    ['whose optimizer has another name in the loop', 'optimizer = make()\ndef train(opt):\n    loss.backward()\n    opt.step()\n', '    range_test.step(loss)  # LR range test'],
  ])('%s', (_name, text, line) => {
    expect(added(`import torch\n${text}`, 'pytorch')).toContain(line);
  });

  it('does not come between the branches of a block on one line', () => {
    const text = 'import torch\nopt = torch.optim.SGD(p)\nfor x in d:\n    if x: loss.backward(); opt.step()\n    else: pass\n';
    expect(withoutClass(insert(text, 'pytorch'))).toMatch(/opt\.step\(\)\n {4}else: pass\n$/);
  });

  it('says where the loss is not named at the update', () => {
    const lacksLoss = (text: string): boolean => placeRangeTest({ text, cursor: 0, earlier: null }, 'pytorch').lacksLoss;
    const methods = (parameters: string): string => `import torch\nclass T:\n    def __init__(self):\n        self.opt = torch.optim.SGD(p)\n    def back(self, loss):\n        loss.backward()\n    def update(${parameters}):\n        self.opt.step()\n`;
    expect(lacksLoss(methods('self'))).toBe(true);
    expect(lacksLoss(methods('self, loss'))).toBe(false);
    expect(lacksLoss(torch)).toBe(false);
    expect(lacksLoss('import torch\nopt = torch.optim.LBFGS(p)\ndef closure():\n    loss.backward()\nopt.step(closure)\n')).toBe(true);
    expect(lacksLoss('import torch\nopt = torch.optim.SGD(p)\ndef train():\n    loss.backward()\n    def update():\n        opt.step()\n    update()\n')).toBe(false);
  });

  it('is to be seen in a loop that stands in another function', () => {
    const text = 'import torch\ndef train(opt):\n    loss.backward()\n    opt.step()\ndef main():\n    opt = torch.optim.SGD(p)\n    train(opt)\n';
    expect(added(text, 'pytorch')).toContain('    global range_test');
    expect(added(torch, 'pytorch')).not.toContain('global range_test');
  });

  it('measures held-out batches only where model, batches and loss are to be seen from the optimizer', () => {
    expect(added(torch, 'pytorch').join('\n')).toContain('evaluate=lambda: LrRangeTest.held_out(model, val_loader, F.cross_entropy),');
    const elsewhere = torch.replace('train_loader, val_loader = load()', 'def loaders():\n    val_loader = load()');
    expect(added(elsewhere, 'pytorch').join('\n')).not.toContain('evaluate=');
  });

  it('names nothing that only another function has', () => {
    const text = 'import torch\n\ndef evaluate():\n    loss = criterion(out, y)\n\ndef train():\n    loss = model(x).loss\n    loss.backward()\n    opt.step()\n\nopt = torch.optim.SGD(p)\n';
    expect(added(text, 'pytorch')).toContain('    range_test.step(loss)  # LR range test');
  });

  it('is made below all branches that make the optimizer, but not below those that hold the training as well', () => {
    const branches = 'import torch\n\ndef main():\n    if a.adam:\n        opt = torch.optim.Adam(p)\n    else:\n        opt = torch.optim.SGD(p)\n\n    loss.backward()\n    opt.step()\n';
    expect(withoutClass(insert(branches, 'pytorch'))).toMatch(/SGD\(p\)\n {4}# LR range test[^]*\n {4}\)\n\n {4}loss\.backward/);
    const main = 'import torch\nif __name__ == "__main__":\n    opt = torch.optim.Adam(p)\n    loss.backward()\n    opt.step()\n';
    expect(withoutClass(insert(main, 'pytorch'))).toMatch(/Adam\(p\)\n {4}# LR range test[^]*\n {4}\)\n {4}loss\.backward/);
  });

  it('is not misled by what strings of several lines say', () => {
    const text = 'import torch\ndef main():\n    """Trains.\n\nimport nothing\noptimizer = torch.optim.SGD(x)\noptimizer.step()\n    """\n    opt = torch.optim.SGD(p)\n    opt.step()\n';
    const placed = withoutClass(insert(text, 'pytorch'));
    expect(placed).toMatch(/^import torch\n\n\n<class>\ndef main/);
    expect(placed).toMatch(/SGD\(p\)\n {4}# LR range test[^]*\n {4}opt\.step\(\)\n {4}range_test\.step\(loss\)/);
  });

  it('takes an LR that suits the optimizer', () => {
    expect(added(torch, 'pytorch').join('\n')).toContain('top_lr=1.0,');
    expect(added(torch.replace('SGD', 'AdamW'), 'pytorch').join('\n')).toContain('top_lr=0.1,');
    expect(added(torch.replace('model = Net()', 'model = Net()  # not with Adam'), 'pytorch').join('\n')).toContain('top_lr=1.0,');
  });

  it('says where no update was found, and is made at the cursor where no optimizer is', () => {
    const text = 'import torch\n\n\nprint(1)\n';
    expect(placeRangeTest({ text, cursor: text.indexOf('print'), earlier: null }, 'pytorch').isUsed).toBe(false);
    expect(withoutClass(insert(text, 'pytorch', text.indexOf('print')))).toMatch(/\nrange_test = LrRangeTest\(\n {4}optimizer,[^]*\)\nprint\(1\)\n$/);
  });
});

describe('a range test for fit', () => {
  it('is made above the call of Keras and handed to it', () => {
    expect(withoutClass(insert(keras, 'keras'))).toMatchInlineSnapshot(`
      "import keras


      <class>

      model = build()
      model.compile(optimizer="adam", loss="mse")
      # LR range test: for one run, to be taken out afterwards.
      range_test = LrRangeTest(
          top_lr=0.1,  # LR at the end of the ramp: .1 to 3 for SGD, .01 to .3 for Adam
          iterations=500,  # updates: a quarter of the training, from 150 to 2000
          file="range-test.csv",
          held_out=(x_val, y_val),
      )
      history = model.fit(xs, ys, epochs=3, validation_data=(x_val, y_val), callbacks=[range_test])
      "
    `);
  });

  it.each([
    ['fit(xs, ys)', 'fit(xs, ys, callbacks=[range_test])'],
    ['fit(xs, ys,)', 'fit(xs, ys, callbacks=[range_test],)'],
    ['fit(xs, ys, callbacks=[])', 'fit(xs, ys, callbacks=[range_test])'],
    ['fit(xs, ys, callbacks=None)', 'fit(xs, ys, callbacks=[range_test])'],
    ['fit(xs, ys, callbacks=[Stop(patience=[1, 2]), Log("a, )")], epochs=2)', 'fit(xs, ys, callbacks=[Stop(patience=[1, 2]), Log("a, )"), range_test], epochs=2)'],
    ['fit(xs, ys, callbacks=[\n    one,  # the first\n])', 'fit(xs, ys, callbacks=[\n    one, range_test,  # the first\n])'],
    ['fit(xs, ys, callbacks=[c for c in mine])', 'fit(xs, ys, callbacks=[*[c for c in mine], range_test])'],
    ['fit(xs, ys, callbacks=mine or [])', 'fit(xs, ys, callbacks=[*(mine or []), range_test])'],
    ['fit(xs, ys, callbacks=[one] if a else [two])', 'fit(xs, ys, callbacks=[*([one] if a else [two]), range_test])'],
    ['fit(xs, ys, callbacks=list(mine))', 'fit(xs, ys, callbacks=[*list(mine), range_test])'],
    ['fit(xs, ys, callbacks=[one,])', 'fit(xs, ys, callbacks=[one, range_test,])'],
    ['fit(xs, ys, callbacks=mine, epochs=2)', 'fit(xs, ys, callbacks=[*mine, range_test], epochs=2)'],
    ['fit(\n    xs,\n    ys,\n)', 'fit(\n    xs,\n    ys,\n    callbacks=[range_test],\n)'],
  ])('keeps what a call of Keras has: %s', (call, expected) => {
    expect(insert(`import keras\nmodel.${call}\n`, 'keras')).toContain(`\nmodel.${expected}\n`);
  });

  it.each([
    ['fit(3)', 'fit(3, cbs=[range_test])'],
    ['fine_tune(3, cbs=Saver())', 'fine_tune(3, cbs=[Saver(), range_test])'],
    ['fit_one_cycle(3, cbs=[Saver()])', 'fit_one_cycle(3, cbs=[Saver(), range_test])'],
    ['fit(3, cbs=[Saver()] + list(more))', 'fit(3, cbs=[*([Saver()] + list(more)), range_test])'],
    ['fit(3, cbs=(Saver(), Log()))', 'fit(3, cbs=[*(Saver(), Log()), range_test])'],
    ['fit(3, cbs=cbs)', 'fit(3, cbs=[*cbs, range_test])'],
  ])('keeps what a call of fastai has: %s', (call, expected) => {
    expect(insert(`from fastai.vision.all import *\nlearn.${call}\n`, 'fastai')).toContain(`\nlearn.${expected}\n`);
  });

  it('is made once where the call stands in a loop, as deep as the loop', () => {
    const text = 'import keras\ndef main():\n    for epoch in range(3):\n        if epoch:\n            model.fit(xs, ys)\n';
    expect(withoutClass(insert(text, 'keras'))).toMatch(/def main\(\):\n {4}# LR range test[^]*\n {4}\)\n {4}for epoch in range\(3\):\n/);
  });

  it('measures held-out data only where they are named before the loop', () => {
    const folds = (data: string): string => `import keras\nfor train, val in folds:\n    model.fit(xs[train], ys[train], validation_data=${data})\n`;
    expect(added(folds('(xs[val], ys[val])'), 'keras').join('\n')).not.toContain('held_out=');
    expect(added(folds('(x_test, y_test)'), 'keras')).toContain('    held_out=(x_test, y_test),');
  });

  it('leaves what only prepares data alone', () => {
    const text = 'import keras\nscaler.fit(xs)\nnet.fit(xs, ys)\n';
    const mixed = 'from fastai.vision.all import *\nscaler.fit(xs)\nlearn.fit(3)\n';
    expect(insert(mixed, 'fastai')).toMatch(/scaler\.fit\(xs\)\n# LR range test[^]*learn\.fit\(3, cbs=\[range_test\]\)/);
    expect(insert(text, 'keras')).toMatch(/scaler\.fit\(xs\)\n# LR range test[^]*net\.fit\(xs, ys, callbacks=\[range_test\]\)/);
  });

  it('goes into the call at the cursor', () => {
    const text = 'import keras\nmodel.fit(a)\nmodel.fit(b)\n';
    expect(insert(text, 'keras', text.indexOf('b)'))).toMatch(/model\.fit\(a\)\n[^]*model\.fit\(b, callbacks=\[range_test\]\)/);
  });
});

describe('a range test in any file', () => {
  it.each(libraries)('stands below the imports, is told from what was inserted, and is not inserted twice: %s', (library) => {
    const once = insert(files[library], library);
    const [block] = insertedBlocks(once);
    expect(withoutClass(once).split('\n').findIndex((line) => line === '<class>')).toBe(library === 'pytorch' ? 4 : 3);
    expect(block === undefined ? null : [rangeTestLibrary(block), isRangeTest(block), block.changed]).toEqual([library, true, false]);
    expect(insert(once, library)).toBe(once);
  });

  it('gets its class anew, and keeps top LR, iterations and what else the person changed beside it', () => {
    const mine = insert(torch, 'pytorch').replace('top_lr=1.0', 'top_lr=3.5').replace('self.file.flush()', 'pass').replace('iterations=500', 'iterations=90');
    expect(insertedBlocks(mine)[0]?.changed).toBe(true);
    const again = insert(mine, 'pytorch');
    expect(again).toBe(insert(torch, 'pytorch').replace('top_lr=1.0', 'top_lr=3.5').replace('iterations=500', 'iterations=90'));
  });

  it('stands below what must be first in a file', () => {
    const head = '#!/usr/bin/env python3\n# Licence\n"""Trains\na net."""\n';
    expect(withoutClass(insert(`${head}\nmodel.fit(a)\n`, 'keras'))).toMatch(/^#!\/usr\/bin\/env python3\n# Licence\n"""Trains\na net."""\n<class>\n/);
    expect(withoutClass(insert(`${head}from __future__ import annotations\n\nprint(1)\n`, 'pytorch'))).toMatch(/annotations\n\n\n<class>\n# LR range test[^]*\n\)\n\nprint\(1\)\n$/);
  });

  it('is handed again to a training that has lost it', () => {
    const once = insert(keras, 'keras');
    expect(insert(once.replace(', callbacks=[range_test]', ''), 'keras')).toBe(once);
  });

  it('keeps out of the way of names that the file has', () => {
    const text = insert(`import keras\nclass LrRangeTest: pass\nrange_test = 1\nmodel.fit(a)\n`, 'keras');
    expect(text).toMatch(/class LrRangeTest2\(keras[^]*range_test2 = LrRangeTest2\([^]*callbacks=\[range_test2\]/);
  });

  it.each(libraries)('is the same with Windows line ends: %s', (library) => {
    const branches = 'if a:\n    optimizer = optim.SGD(\n        p,\n    )\nelse:\n    optimizer = optim.Adam(p)\n';
    const text = `"""Trains\na net."""\n${files[library]}${library === 'pytorch' ? branches : ''}`;
    // The fingerprint is blind to line ends as well.
    expect(insert(text.replaceAll('\n', '\r\n'), library)).toBe(insert(text, library).replaceAll('\n', '\r\n'));
  });

  it('follows tabs, single quotes and Windows line ends', () => {
    const text = insert("import torch\r\ndef main():\r\n\tname = 'a'\r\n\toptimizer = torch.optim.SGD(p)\r\n\tfor x in d:\r\n\t\toptimizer.step()\r\n", 'pytorch');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain("group['lr'] =");
    expect(text).toContain('\r\n\t\trange_test.step(loss)  # LR range test\r\n');
    expect(text).toContain('\r\n\trange_test = LrRangeTest(\r\n\t\toptimizer,\r\n');
  });
});
