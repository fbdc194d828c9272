import { shareText, stop, stops, type SnippetValues } from '../numbers';
import { momentumPair, otherAttributes, otherDocstring, otherFields, otherMethod, usesMath } from './otherClass';

/** The parts of a class whose method `at` gives LR and momentum (None: the optimizer's own) of an update. */
export interface ScheduleClass {
  readonly docstring: string;
  /** In the body of the class, each number in a line of its own. */
  readonly attributes: readonly string[];
  readonly method: readonly string[];
  /** The names that the attributes set. */
  readonly fields: readonly string[];
  /** Modules of Python that the method uses, each as a line that imports it. */
  readonly imports: readonly string[];
}

/** The schedule that was chosen, else the paper's three phases. */
export function scheduleClass(values: SnippetValues): ScheduleClass {
  const { other } = values;
  if (other === null) {
    const docstring = '    """LR from min to max to min over the cycle, then down to the final LR; momentum (beta1) the other way."""';
    return { docstring, attributes: cycleAttributes(values), method: cycleMethod, fields: cycleFields, imports: [] };
  }
  const imports = usesMath(other.kind) ? ['import math'] : [];
  return { docstring: otherDocstring(other), attributes: otherAttributes(other), method: otherMethod(other.kind), fields: otherFields(other), imports };
}

function cycleAttributes(values: SnippetValues): string[] {
  const { maxLr, minLr, finalLr } = stops(values);
  const total = values.cycleIterations + values.tailIterations;
  return [
    `    max_lr = ${maxLr}`,
    `    min_lr = ${minLr}`,
    `    final_lr = ${finalLr}`,
    `    total_steps = ${stop(3, String(total))}  # updates of the whole training: epochs times batches`,
    // Half a step is added since Python rounds halves to even numbers.
    `    cycle_steps = int(${shareText(values.cycleIterations, total)} * total_steps + 0.5)`,
    `    momentum = ${momentumPair(values.momentum)}  # at the ends and in the middle of the cycle; None: the optimizer's own`,
  ];
}

const cycleFields = ['max_lr', 'min_lr', 'final_lr', 'total_steps', 'cycle_steps', 'momentum'];

/** As `createSchedule` does for `one-cycle`. */
const cycleMethod: readonly string[] = [
  '    def at(self, iteration):',
  '        """LR and momentum of update `iteration`, 1 for the first."""',
  '        apex = (self.cycle_steps + 1) // 2',
  '        lr, height = self.min_lr, 0.0',
  '        if iteration > self.cycle_steps:',
  '            tail_steps = max(self.total_steps - self.cycle_steps, 1)',
  '            lr += (self.final_lr - self.min_lr) * min((iteration - self.cycle_steps) / tail_steps, 1.0)',
  '        elif iteration < apex:',
  '            height = (iteration - 1) / (apex - 1)',
  '        elif iteration > apex:',
  '            height = (self.cycle_steps - iteration) / (self.cycle_steps - apex)',
  '        else:',
  '            height = 1.0',
  '        lr += (self.max_lr - self.min_lr) * height',
  '        if self.momentum is None:',
  '            return lr, None',
  '        high, low = self.momentum',
  '        return lr, high + (low - high) * height',
];
