import type { MomentumRange } from '../../../schedule/oneCycle';
import { momentumOf, numberCode, numberComment, numberNames, summaryOf, type NumberName, type OtherKind, type OtherSchedule } from '../otherSchedule';

const names: Readonly<Record<NumberName, string>> = {
  maxLr: 'max_lr',
  minLr: 'min_lr',
  finalLr: 'final_lr',
  iterations: 'total_steps',
  cycleShare: 'cycle_share',
  upShare: 'up_share',
  stepSize: 'step_size',
  gamma: 'gamma',
  drops: 'drops',
  factor: 'factor',
  warmupShare: 'warmup_share',
};

/** The names that {@link otherAttributes} sets. */
export function otherFields(schedule: OtherSchedule): string[] {
  return [...numberNames(schedule.kind).map((name) => names[name]), ...(momentumOf(schedule) === undefined ? [] : ['momentum'])];
}

/** First line of a class that holds a schedule: what it does. */
export function otherDocstring({ kind }: OtherSchedule): string {
  const summary = summaryOf(kind);
  return `    """${summary.charAt(0).toUpperCase()}${summary.slice(1)}."""`;
}

/** Attributes of a class that hold a schedule's numbers, in the body of the class. */
export function otherAttributes(schedule: OtherSchedule): string[] {
  const momentum = momentumOf(schedule);
  return [
    ...numberNames(schedule.kind).map((name) => {
      const comment = numberComment(name);
      return `    ${names[name]} = ${numberCode(schedule, name)}${comment === null ? '' : `  # ${comment}`}`;
    }),
    ...(momentum === undefined ? [] : [`    momentum = ${momentumPair(momentum)}  # where the LR is lowest and highest; None: the optimizer's own`]),
  ];
}

/** What the attribute `momentum` of a class is set to. */
export function momentumPair(momentum: MomentumRange | null): string {
  return momentum === null ? 'None' : `(${String(momentum.high)}, ${String(momentum.low)})`;
}

/** Whether the method uses Python's module math. */
export function usesMath(kind: OtherKind): boolean {
  return kind === 'pytorch-one-cycle' || kind === 'fastai-one-cycle' || kind === 'cosine-decay';
}

/** A method of the class that gives LR and momentum (None: the optimizer's own) of an update, as `createSchedule` does for its kind. */
export function otherMethod(kind: OtherKind): string[] {
  const body = bodies[kind];
  return ['    def at(self, iteration):', '        """LR and momentum of update `iteration`, 1 for the first."""', ...body.map((line) => `        ${line}`)];
}

const cosine = '(1.0 - math.cos(math.pi * share)) / 2.0';

/** @param phases each with the step at which it ends, counted from 0, the LR there, and how far momentum is lowered there (1: wholly) */
function phased(before: readonly string[], phases: readonly string[], ease: string | null): string[] {
  return [
    ...before,
    '# Where each phase ends: step (from 0), LR, and how far momentum is lowered.',
    'phases = [',
    ...phases.map((phase) => `    ${phase},`),
    ']',
    'step = min(iteration, self.total_steps) - 1',
    'start, lr, lowered = 0, self.min_lr, 0.0',
    'for end, end_lr, end_lowered in phases:',
    '    share = 1.0 if step >= end else (step - start) / (end - start)',
    ...(ease === null ? [] : [`    share = ${ease}`]),
    '    lr += (end_lr - lr) * share',
    '    lowered += (end_lowered - lowered) * share',
    '    if step <= end:',
    '        break',
    '    start = end',
    ...withMomentum('lowered'),
  ];
}

function withMomentum(lowered: string): string[] {
  return ['if self.momentum is None:', '    return lr, None', 'high, low = self.momentum', `return lr, high + (low - high) * ${lowered}`];
}

function cyclical(height: string): string[] {
  return [
    'step = iteration - 1',
    'cycle = step // (2 * self.step_size)',
    `height = (1.0 - abs((step - 2 * self.step_size * cycle) / self.step_size - 1.0))${height}`,
    'lr = self.min_lr + (self.max_lr - self.min_lr) * height',
    ...withMomentum('height'),
  ];
}

function decay(ease: string | null): string[] {
  return [
    '# Half a step is added since Python rounds halves to even numbers.',
    'warmup = max(1, min(int(self.warmup_share * self.total_steps + 0.5), self.total_steps - 1))',
    'if iteration < warmup:',
    '    return self.max_lr * iteration / warmup, None',
    'share = min((iteration - warmup) / max(self.total_steps - warmup, 1), 1.0)',
    ...(ease === null ? [] : [`share = ${ease}`]),
    'return self.max_lr + (self.final_lr - self.max_lr) * share, None',
  ];
}

const up = '(self.up_share * self.total_steps - 1, self.max_lr, 1.0)';

const bodies: Readonly<Record<OtherKind, readonly string[]>> = {
  'smith-one-cycle': phased(
    ['step_size = min(int(self.total_steps * self.cycle_share / 2 + 0.5), (self.total_steps - 1) // 2)'],
    ['(step_size, self.max_lr, 1.0)', '(2 * step_size, self.final_lr, 0.0)', '(self.total_steps - 1, self.final_lr, 0.0)'],
    null,
  ),
  'pytorch-one-cycle': phased([], [up, '(self.total_steps - 1, self.final_lr, 0.0)'], cosine),
  'pytorch-three-phase': phased([], [up, '(2 * self.up_share * self.total_steps - 2, self.min_lr, 0.0)', '(self.total_steps - 1, self.final_lr, 0.0)'], null),
  'fastai-one-cycle': phased([], ['(self.up_share * self.total_steps, self.max_lr, 1.0)', '(self.total_steps, self.final_lr, 0.0)'], cosine),
  triangular: cyclical(''),
  triangular2: cyclical(' * 0.5**cycle'),
  'exp-range': cyclical(' * self.gamma**step'),
  'piecewise-constant': [
    '# Half a step is added since Python rounds halves to even numbers.',
    'dropped = sum(iteration > max(1, int(share * self.total_steps + 0.5)) for share in self.drops)',
    'return self.max_lr * self.factor**dropped, None',
  ],
  constant: ['return self.max_lr, None'],
  'linear-decay': decay(null),
  'cosine-decay': decay(cosine),
};
