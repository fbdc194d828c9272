import { expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/terminal';

function streams(isTTY: boolean) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ isTTY, columns: 30, write: (text: string) => ((written[name] += text), true) });
  return { written, terminal: createTerminal(stream('out'), stream('err')) };
}

it('rewrites one line of progress on a terminal, cut to its width, and clears it before other output', () => {
  const { written, terminal } = streams(true);
  terminal.progress('one', 'running');
  terminal.progress('one', 'running');
  terminal.progress('x'.repeat(100), 'running');
  expect(written.err).toBe(`\r\x1b[Kone\r\x1b[K${'x'.repeat(29)}`);
  terminal.note('a note');
  expect(written.err.endsWith('\r\x1b[Ka note\n')).toBe(true);
  terminal.out('result');
  expect(written.out).toBe('result');
});

it('writes a line for every stage and now and then elsewhere, without control characters', () => {
  const { written, terminal } = streams(false);
  for (let i = 0; i < 50; i++) terminal.progress(`step ${i}`, i < 25 ? 'sweep' : 'running');
  terminal.out('result');
  expect(written.err).toBe('step 0\nstep 25\n');
});
