import { epochsStop, riseText, shareText, shortNumber, stops, type SnippetValues } from '../numbers';
import { momentumOf, type OtherSchedule } from '../otherSchedule';
import { momentumPair } from './otherClass';
import type { PythonBody, PythonFile } from './pythonCode';
import { scheduleClass } from './scheduleClass';

/** The paper's three phases by fastai's `combine_scheds`, laid out in whole updates: fastai stands at the share (i - 1) / updates at update i. */
export function fastaiSchedule(values: SnippetValues, file: PythonFile): PythonBody {
  if (values.other !== null) return otherSchedule(values, values.other, file);
  const { maxLr, minLr, finalLr } = stops(values);
  const name = `one_cycle${file.suffix}`;
  return {
    fields: ['max_lr', 'min_lr', 'final_lr', 'cycle_share', 'momentum', 'n_epoch'],
    lines: [
      'from fastai.callback.schedule import ParamScheduler, SchedLin, combine_scheds',
      '',
      '',
      `def ${name}(`,
      '    updates,',
      `    max_lr=${maxLr},`,
      `    min_lr=${minLr},`,
      `    final_lr=${finalLr},`,
      `    cycle_share=${shareText(values.cycleIterations, values.cycleIterations + values.tailIterations)},`,
      `    momentum=${momentumPair(values.momentum)},  # at the ends and in the middle of the cycle; None: the optimizer's own`,
      '):',
      '    """LR from min to max to min over the cycle, then down to the final LR; momentum the other way."""',
      '    cycle = int(cycle_share * updates + 0.5)',
      '    apex = (cycle + 1) // 2',
      '    shares = [steps / updates for steps in (apex - 1, cycle - apex, updates - cycle)]',
      '    shares.append(1 - sum(shares))',
      '    last_lr = final_lr if cycle < updates else min_lr',
      '    lrs = [(min_lr, max_lr), (max_lr, min_lr), (min_lr, final_lr), (last_lr, last_lr)]',
      '    scheds = {"lr": combine_scheds(shares, [SchedLin(*ends) for ends in lrs])}',
      '    if momentum is not None:',
      '        high, low = momentum',
      '        moms = [(high, low), (low, high), (high, high), (high, high)]',
      '        scheds["mom"] = combine_scheds(shares, [SchedLin(*ends) for ends in moms])',
      '    return ParamScheduler(scheds)',
      '',
      '',
      `n_epoch = ${epochsStop(values)}`,
      `${file.learner}.fit(n_epoch, cbs=${name}(n_epoch * len(${file.learner}.dls.train)))`,
    ],
    last: '# fastai steps the schedule itself, once an iteration.',
  };
}

/** Any other schedule: fastai's scheduler takes functions of the share of the training that has passed. */
function otherSchedule(values: SnippetValues, other: OtherSchedule, file: PythonFile): PythonBody {
  const { fields, imports, docstring, attributes, method } = scheduleClass(values);
  const name = `LrSchedule${file.suffix}`;
  const momentum = momentumOf(other) ?? null;
  return {
    fields: [...fields, 'n_epoch'],
    ...(momentum !== null ? { needs: '"mom": lambda' } : {}),
    lines: [
      ...imports.flatMap((line) => [line, '']),
      'from fastai.callback.schedule import ParamScheduler',
      '',
      '',
      `class ${name}:`,
      docstring,
      '',
      ...attributes,
      '',
      ...method,
      '',
      '',
      `schedule = ${name}()`,
      `n_epoch = ${epochsStop(values)}`,
      `updates = n_epoch * len(${file.learner}.dls.train)`,
      ...(fields.includes('total_steps') ? ['schedule.total_steps = updates'] : []),
      'scheds = {',
      '    "lr": lambda pos: schedule.at(int(pos * updates + 1.5))[0],',
      ...(momentum !== null ? ['    "mom": lambda pos: schedule.at(int(pos * updates + 1.5))[1],'] : []),
      '}',
      `${file.learner}.fit(n_epoch, cbs=ParamScheduler(scheds))`,
    ],
    last: '# fastai steps the schedule itself, once an iteration.',
  };
}

/** `fit_one_cycle` with the same absolute LRs, in two half waves of a cosine. Its div and div_final both divide the max LR. */
export function fastaiFitOneCycle(values: SnippetValues, file: PythonFile): PythonBody {
  const chosen = values.other?.kind === 'fastai-one-cycle' ? values.other : null;
  const numbers = chosen === null ? values : { ...values, ...chosen };
  const { maxLr, minLr } = stops(numbers);
  const { momentum, finalLr } = numbers;
  // fastai cycles momentum unless it is told one that stays.
  const makesOptimizer = `${file.learner}.create_opt()`;
  const own = `(${file.learner}.opt.hypers[0]["mom"],) * 3`;
  return {
    fields: ['n_epoch', 'lr_max', 'div', 'div_final', 'pct_start', 'moms'],
    ...(momentum === null ? { needs: makesOptimizer } : {}),
    lines: [
      // Without this import a learner has no fit_one_cycle.
      'import fastai.callback.schedule',
      '',
      ...(momentum === null ? [makesOptimizer] : []),
      `${file.learner}.fit_one_cycle(`,
      `    n_epoch=${epochsStop(numbers)},`,
      `    lr_max=${maxLr},`,
      `    div=${maxLr} / ${minLr},  # max LR / first LR`,
      `    div_final=${finalLr === 0 ? 'float("inf")' : `${maxLr} / ${shortNumber(finalLr)}`},  # max LR / last LR`,
      `    pct_start=${chosen === null ? riseText(values) : String(chosen.upShare)},`,
      `    moms=${momentum === null ? own : `(${[momentum.high, momentum.low, momentum.high].map(String).join(', ')})`},`,
      ')',
    ],
    last: '# fastai steps the schedule itself, once an iteration.',
  };
}
