import { riseText, shortNumber, stops, type SnippetValues } from '../numbers';
import type { PythonBody, PythonFile } from './pythonCode';
import { scheduleClass } from './scheduleClass';

const howToStep = (file: PythonFile): string => `# Call scheduler.step() after each ${file.optimizer}.step(): once an iteration, not once an epoch.`;

/**
 * The schedule as a scheduler of PyTorch's own kind (2.0 and newer), which cycles momentum or beta1 too. Groups of parameters keep the ratios of their LRs.
 * An optimizer without momentum is given none: its bounds were measured so, and momentum of .95 makes each update twenty times as large.
 */
export function pytorchClass(values: SnippetValues, file: PythonFile): PythonBody {
  const name = `${values.other === null ? 'OneCycle' : 'LrSchedule'}${file.suffix}`;
  const { fields, imports, docstring, attributes, method } = scheduleClass(values);
  return {
    fields,
    lines: [
      ...imports.flatMap((line) => [line, '']),
      'from torch.optim.lr_scheduler import LRScheduler',
      '',
      '',
      `class ${name}(LRScheduler):`,
      docstring,
      '',
      ...attributes,
      '',
      ...method,
      '',
      '    def get_lr(self):',
      '        lr, momentum = self.at(self.last_epoch + 1)',
      '        for group in self.optimizer.param_groups:',
      '            if momentum is not None and "betas" in group:',
      '                group["betas"] = (momentum, *group["betas"][1:])',
      '            elif momentum is not None and self.optimizer.defaults.get("momentum"):',
      '                group["momentum"] = momentum',
      '        return [lr * base_lr / max(self.base_lrs) for base_lr in self.base_lrs]',
      '',
      '',
      `scheduler = ${name}(${file.optimizer})`,
    ],
    last: howToStep(file),
  };
}

/**
 * `torch.optim.lr_scheduler.OneCycleLR` with the same absolute LRs. Of its kinds the one that is nearest to the paper, three linear
 * phases, unless the person chose another. It would give momentum to an optimizer without. Its div_factor divides the max LR, its final_div_factor the LR of the first update.
 */
export function pytorchOneCycleLr(values: SnippetValues, file: PythonFile): PythonBody {
  const chosen = values.other?.kind === 'pytorch-one-cycle' || values.other?.kind === 'pytorch-three-phase' ? values.other : null;
  const numbers = chosen === null ? values : { ...values, ...chosen };
  const { maxLr, minLr, total } = stops(numbers);
  const isThreePhase = chosen?.kind !== 'pytorch-one-cycle';
  return {
    fields: ['max_lr', 'total_steps', 'pct_start', 'cycle_momentum', 'max_momentum', 'base_momentum', 'div_factor', 'final_div_factor'],
    lines: [
      'from torch.optim.lr_scheduler import OneCycleLR',
      '',
      'scheduler = OneCycleLR(',
      `    ${file.optimizer},`,
      `    max_lr=${maxLr},`,
      `    total_steps=${total},  # updates of the whole training: epochs times batches`,
      `    pct_start=${chosen === null ? riseText(values) : String(chosen.upShare)},`,
      `    anneal_strategy="${isThreePhase ? 'linear' : 'cos'}",`,
      `    cycle_momentum=${numbers.momentum === null ? 'False' : `bool(${file.optimizer}.defaults.get("momentum", True))`},${numbers.momentum === null ? '' : '  # not where it is 0'}`,
      `    max_momentum=${String(numbers.momentum?.high ?? 0.95)},`,
      `    base_momentum=${String(numbers.momentum?.low ?? 0.85)},`,
      `    div_factor=${maxLr} / ${minLr},  # max LR / first LR`,
      `    final_div_factor=${numbers.finalLr === 0 ? 'float("inf")' : `${minLr} / ${shortNumber(numbers.finalLr)}`},  # first LR / last LR`,
      `    three_phase=${isThreePhase ? 'True' : 'False'},`,
      ')',
    ],
    last: howToStep(file),
  };
}
