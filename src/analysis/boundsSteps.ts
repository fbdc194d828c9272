import { t } from '../text/text';
import type { Analysis, AnalysisStep, Bound } from './analysis';
import { lengthFactor, middleOf, RULES, type RuleConstants, type RuleInput } from './boundsRules';
import { formatLr } from './formatLr';
import type { Interval } from './interval';
import { ruleInput, type RangeTestReading } from './readRangeTest';
import { replays, superConvergence } from './stepSources';

type WithoutSteps = Omit<Analysis, 'steps'>;

/** From the landmarks to the bounds: what the rule did, how sure the max LR is, and what else the min LR could be. */
export function boundsSteps(analysis: WithoutSteps, reading: RangeTestReading, seeds: number): AnalysisStep[] {
  const { recommended, rule } = analysis;
  if (recommended === null) return [];
  const { max, min } = recommended;
  const interval = max.interval ?? null;
  return [
    // a seed without an answer has none of these steps: the bounds are other seeds'
    ...(rule === 'plateau' || reading.refusal !== null ? [] : ruleSteps(analysis, reading)),
    { title: t('Max LR'), text: maxText(rule, max, seeds), source: rule === 'plateau' ? superConvergence() : replays(), marks: [{ kind: 'lr', lr: max.lr, label: t('max {0}', formatLr(max.lr)) }] },
    ...(interval === null ? [] : [sureStep(interval, seeds)]),
    {
      title: t('Min LR'),
      text: t(
        '{0}, by {1}. A low start is cheap and insures against a max LR that is a little too high: starts at a quarter of the max did as well, at a third never better.',
        formatLr(min.lr),
        min.rule,
      ),
      source: t('Smith 2018, A disciplined approach, section 4 (a tenth or a twentieth for a single cycle); our trainings of 26 tasks'),
      marks: analysis.alternatives.map(({ label, lr }) => ({ kind: 'lr' as const, lr, label: `${label} = ${formatLr(lr)}` })),
    },
  ];
}

/** What the rule did between the landmarks and the max LR: the middle, the margin, the correction for the ramp's length. */
function ruleSteps(analysis: WithoutSteps, reading: RangeTestReading): AnalysisStep[] {
  const input = ruleInput(reading);
  const constants = constantsOf(analysis.rule, reading);
  if (input === null || constants === null) return [];
  const { rise, fall, middle } = middleOf(input);
  const divided = middle / constants.divisor;
  const factor = lengthFactor(input, constants);
  const lengthText = lengthTextOf(analysis, input, { constants, factor, lr: divided * factor });
  return [
    {
      title: t('Middle'),
      text: [
        fallText(reading, fall),
        reading.shape === 'exponential'
          ? t('On a linear ramp of as many iterations that ends there, the LRs add up to what they did at the rise at {0}.', formatLr(rise))
          : t('Had the ramp ended there, the net would have had more iterations at low LRs and risen at {0}.', formatLr(rise)),
        t('The middle of this rise and the fall is {0}. Middles are taken as on a log axis (√ of the product).', formatLr(middle)),
      ].join(' '),
      source: replays(),
      marks: [
        { kind: 'lr', lr: rise, label: t('rise {0}', formatLr(rise)) },
        { kind: 'lr', lr: middle, label: t('middle {0}', formatLr(middle)) },
        { kind: 'lr', lr: fall, label: t('fall {0}', formatLr(fall)) },
      ],
    },
    {
      title: t('Margin'),
      text: t('Divided by {0} that is {1}: a max LR that is too high loses far more than one that is too low.', constants.divisor, formatLr(divided)),
      source: replays(),
      marks: [{ kind: 'move', from: middle, to: divided, label: t('÷ {0}', constants.divisor) }],
    },
    ...(lengthText === null
      ? []
      : [{ title: t('Length of the ramp'), text: lengthText, source: replays(), marks: [{ kind: 'move' as const, from: divided, to: divided * factor, label: t('× {0}', factor.toPrecision(2)) }] }]),
  ];
}

function fallText({ shape, loss }: RangeTestReading, fall: number): string {
  if (shape === 'exponential' && loss === null) {
    return t('The fall is half of where accuracy breaks, {0}: by then a net has learned all it can at the lower LRs of an exponential ramp, so that its peak says little.', formatLr(fall));
  }
  if (shape === 'exponential') {
    return t('The fall is the break, {0}: by then a net has learned all it can at the lower LRs of an exponential ramp, so that its peak says little.', formatLr(fall));
  }
  return loss === null ? t('The fall is the peak, {0}.', formatLr(fall)) : t('The fall is the middle of peak and break, {0}.', formatLr(fall));
}

/** The correction for the ramp's length in numbers; null where there is none. */
function lengthTextOf({ iterations, plannedIterations }: WithoutSteps, { share }: RuleInput, { constants, factor, lr }: { readonly constants: RuleConstants; readonly factor: number; readonly lr: number }): string | null {
  if (share === null || plannedIterations === null) return null;
  return t(
    'The ramp has n = {0} iterations, the training N = {1}, and a longer training bears less: times (n/N)^{2} = {3} gives {4}.',
    iterations,
    plannedIterations,
    constants.exponent,
    factor.toPrecision(2),
    formatLr(lr),
  );
}

function constantsOf(rule: Analysis['rule'], { loss }: RangeTestReading): RuleConstants | null {
  switch (rule) {
    case 'E':
    case 'F':
    case 'G':
    case 'regression':
      return RULES[rule];
    case 'rough':
      return RULES[loss === null ? 'rough, no loss' : 'rough'];
    case 'plateau':
    case 'measured':
    case null:
      return null;
  }
}

function maxText(rule: Analysis['rule'], max: Bound, seeds: number): string {
  const parts = [t('{0}, by {1}.', formatLr(max.lr), max.rule)];
  if (rule === 'plateau') {
    parts.push(
      t("The ramp was as long as the training and held all the way, so the net bears these LRs: on the authors' ResNet-56 trainings were best at the end of such a plateau."),
    );
  } else {
    if (seeds > 1) parts.push(t('It is the middle of the max LRs of {0} seeds, of which the chart shows the first.', seeds));
    parts.push(t('The peak itself is too high for most trainings.'));
  }
  if (max.open) parts.push(t('The curve never broke, so the true max LR may be higher: a higher top LR would tell.'));
  return parts.join(' ');
}

function sureStep({ low, high }: Interval, seeds: number): AnalysisStep {
  const range = t('In 4 of 5 repetitions of this test the max LR would come out between {0} and {1}.', formatLr(low), formatLr(high));
  const why = seeds === 1 ? t('Most of the spread is that of runs with other seeds: several seeds would narrow it.') : t('It rests on {0} seeds.', seeds);
  return {
    title: t('How sure'),
    text: `${range} ${why}`,
    source: t('our fit: other seeds of the same tasks (npm run bench -- coverage)'),
    marks: [{ kind: 'stretch', from: low, to: high, label: t('4 of 5 seeds') }],
  };
}
