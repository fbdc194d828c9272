import { shareText, stop, stops, type SnippetValues } from './numbers';

/** Attributes of a class that hold the paper's three phases, in the body of the class. */
export function cycleAttributes(values: SnippetValues): string[] {
  const { maxLr, minLr, finalLr } = stops(values);
  const total = values.cycleIterations + values.tailIterations;
  return [
    `    max_lr = ${maxLr}`,
    `    min_lr = ${minLr}`,
    `    final_lr = ${finalLr}`,
    `    total_steps = ${stop(3, String(total))}  # updates of the whole training: epochs times batches`,
    // Half a step is added since Python rounds halves to even numbers.
    `    cycle_steps = int(${shareText(values.cycleIterations, total)} * total_steps + 0.5)`,
    `    momentum = ${momentumPair(values)}  # at the ends and in the middle of the cycle; None: the optimizer's own`,
  ];
}

/** The names that {@link cycleAttributes} sets. */
export const cycleFields = ['max_lr', 'min_lr', 'final_lr', 'total_steps', 'cycle_steps', 'momentum'];

/** A method of the class that gives LR and momentum of an update, as `createSchedule` does for `one-cycle`. */
export const cycleMethod: readonly string[] = [
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

export function momentumPair({ momentum }: SnippetValues): string {
  return momentum === null ? 'None' : `(${String(momentum.high)}, ${String(momentum.low)})`;
}
