import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../src/cli/parse/parseCommand';
import { USAGE } from '../../../src/cli/usage';

describe('the command line of train', () => {
  it('takes a schedule with its numbers, and the script\'s arguments after --', () => {
    expect(parseCommand(['train', '/p/a.js', '--schedule', 'triangular2', '--max', '0.8', '--min', '.2', '--step-size', '50', '--momentum', '0.95:0.85', '--', '--max', '1'])).toMatchObject({
      name: 'train',
      script: '/p/a.js',
      kind: 'triangular2',
      maxLr: 0.8,
      minLr: 0.2,
      stepSize: 50,
      momentum: { high: 0.95, low: 0.85 },
      args: ['--max', '1'],
    });
    expect(parseCommand(['train', 'a.js', '--momentum', 'own', '--cycle', '1'])).toMatchObject({ kind: null, momentum: 'own', cycleShare: 1, maxLr: null });
  });

  it.each([
    [['--schedule', 'cyclic'], /one of one-cycle, .*cosine-decay, not "cyclic"/],
    [['--max=-1'], /--max must be a number above 0/],
    [['--max', '0.1', '--momentum', '0.8:0.9'], /e.g. 0.95:0.85/],
    [['--max', '0.1', '--momentum', '0.9'], /e.g. 0.95:0.85/],
    [['--min', '0.1'], /--min needs --max/],
    [['--max', '1', '--cycle', '0.9', '--step-size', '5'], /say the same thing/],
    [['--max', '1', '--cycle', '0'], /--cycle must be above 0/],
    [['--estimate', '1'], /at least 2/],
  ])('refuses %j', (options, message) => {
    expect(() => parseCommand(['train', 'a.js', ...options])).toThrow(message);
  });
});

describe('the command line of compare', () => {
  it('needs two runs', () => {
    expect(parseCommand(['compare', '/a', '/b', '--target', '0.9'])).toMatchObject({ name: 'compare', runs: ['/a', '/b'], target: 0.9 });
    expect(() => parseCommand(['compare', '/a'])).toThrow(/at least two/);
  });
});

describe('the command line of range-test', () => {
  it('takes one seed where nothing else is said, and up to eight', () => {
    expect(parseCommand(['range-test', 'a.js'])).toMatchObject({ seeds: 1, parallel: 2 });
    expect(parseCommand(['range-test', 'a.js', '--seeds', '8', '--parallel', '4'])).toMatchObject({ seeds: 8, parallel: 4 });
    expect(() => parseCommand(['range-test', 'a.js', '--seeds', '9'])).toThrow(/--seeds must be at most 8/);
    expect(() => parseCommand(['range-test', 'a.js', '--seeds', '0'])).toThrow(/at least 1/);
  });

  it('ends a linear ramp early and chooses the sample where nothing else is said', () => {
    expect(parseCommand(['range-test', 'a.js'])).toMatchObject({ ramp: 'linear', stopWhenSettled: true, heldOutExamples: null });
    expect(parseCommand(['range-test', 'a.js', '--ramp', 'exponential', '--whole-ramp', '--examples', '2500'])).toMatchObject({ ramp: 'exponential', stopWhenSettled: false, heldOutExamples: 2500 });
    expect(() => parseCommand(['range-test', 'a.js', '--ramp', 'cosine'])).toThrow('--ramp must be linear or exponential, not "cosine".');
    expect(() => parseCommand(['range-test', 'a.js', '--examples', '0'])).toThrow(/--examples must be a whole number of at least 1/);
  });
});

describe('the command line of confirm and sweep', () => {
  it('takes three seeds and two runs side by side where nothing else is said', () => {
    expect(parseCommand(['confirm', 'a.js'])).toMatchObject({ name: 'confirm', seeds: 3, parallel: 2, maxLr: null, resume: null });
    expect(parseCommand(['sweep', 'a.js', '--weight-decay', '1e-3,1e-4,1e-5', '--bisect', '2'])).toMatchObject({ name: 'sweep', factor: 'weightDecay', values: [1e-3, 1e-4, 1e-5], seeds: 1, bisections: 2 });
  });

  it.each([
    [['confirm', 'a.js', '--max', '1'], /belong together/],
    [['confirm', 'a.js', '--max', '0.1', '--min', '0.2'], /--min must be below --max/],
    [['confirm', 'a.js', '--resume', 'x'], /--resume needs the --keep/],
    [['sweep', 'a.js'], /needs the values of one of/],
    [['sweep', 'a.js', '--dropout', '0,.5', '--momentum', '.9,.8'], /one thing at a time/],
    [['sweep', 'a.js', '--batch-size', '32,x'], /numbers with commas/],
    [['train'], /needs a SCRIPT/],
    [['fit', 'a.js'], /the commands are range-test, train, compare, confirm, sweep and analyse/],
  ])('refuses %j', (argv, message) => {
    expect(() => parseCommand(argv)).toThrow(message);
  });

  it('knows --help of every command', () => {
    for (const command of ['range-test', 'train', 'compare', 'confirm', 'sweep', 'analyse']) expect(parseCommand([command, '--help'])).toEqual({ name: 'help' });
  });
});

describe('--help', () => {
  const optionsIn = (text: string): string[] => [...new Set(text.match(/--[a-z]+(?:-[a-z]+)*/g))];
  const [usage = '', ...blocks] = USAGE.split(/^Options of /m);
  const ofScripts = blocks.find((block) => block.startsWith('all that run a script')) ?? '';
  const accepts = (command: string, option: string): boolean => {
    try {
      parseCommand([command, 'a', option]);
      return true;
    } catch (error) {
      return !/^Unknown option/.test((error as Error).message);
    }
  };

  it.each(['range-test', 'train', 'compare', 'confirm', 'sweep', 'analyse'])('has every option of %s, and none that it does not know', (command) => {
    const own = blocks.find((block) => new RegExp(`^[^:]*\\b${command}\\b`).test(block)) ?? '';
    const summary = usage.split(/^ {2}superconverge /m).find((entry) => entry.startsWith(`${command} `)) ?? '';
    const described = optionsIn(own.split('\n  --help')[0] ?? '');
    const documented = [...described, ...optionsIn(summary), ...(['compare', 'analyse'].includes(command) ? [] : optionsIn(ofScripts)), '--help', '--version'];
    const accepted = optionsIn(USAGE).filter((option) => accepts(command, option));
    expect(accepted.filter((option) => !documented.includes(option))).toEqual([]);
    const others = own.startsWith('confirm and sweep') ? ['confirm', 'sweep'] : [command];
    expect(described.filter((option) => !others.some((one) => accepts(one, option)))).toEqual([]);
  });
});
