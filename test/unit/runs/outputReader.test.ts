import { describe, expect, it } from 'vitest';
import { OutputReader } from '../../../src/runs/outputReader';

function linesOf(chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const reader = new OutputReader((line) => lines.push(line));
  for (const chunk of chunks) reader.write(Buffer.from(chunk));
  reader.end();
  return lines;
}

describe('the output of a script', () => {
  it('is handed on line by line, an unfinished last one included', () => {
    expect(linesOf(['one', ' and\ntw', 'o\n\nthree'])).toEqual(['one and', 'two', '', 'three']);
  });

  it('joins characters that are cut between chunks', () => {
    expect(linesOf([...Buffer.from('ä€😀\n')].map((byte) => Buffer.from([byte])))).toEqual(['ä€😀']);
  });

  it.each([
    ['the last state of a progress bar', ['10 %\r50', ' %\r', '100 %\n'], ['100 %']],
    ['a bar that ends with a return', ['10 %\r100 %\r', '\nnext\n'], ['100 %', 'next']],
    ['lines as Windows ends them', ['one\r\ntwo\r', '\n'], ['one', 'two']],
    ['no colours', ['\u001b[31mred\u001b[39m\n'], ['red']],
  ])('shows %s', (_title, chunks, lines) => {
    expect(linesOf(chunks)).toEqual(lines);
  });

  it.each([
    ['with an end', ['a'.repeat(20_000), '\nnext\n']],
    ['that comes in pieces', [...Array.from({ length: 3000 }, () => 'a'.repeat(100)), '\nnext\n']],
  ])('cuts a line of over 10,000 characters %s', (_title, chunks) => {
    expect(linesOf(chunks)).toEqual([`${'a'.repeat(10_000)} ... (the rest of this line is left out)`, 'next']);
  });

  it('shows the beginning of a line that never ends before it ends', () => {
    const lines: string[] = [];
    const reader = new OutputReader((line) => lines.push(line));
    for (let i = 0; i < 100; i++) reader.write(Buffer.alloc(1000, 'a'));
    expect(lines).toHaveLength(1);
    reader.end();
    expect(lines).toHaveLength(1);
  });

  it('hands on a long summary whole', () => {
    const summary = Array.from({ length: 900 }, (_, i) => `layer ${i}`);
    expect(linesOf([`${summary.join('\n')}\n`])).toEqual(summary);
  });

  it('of a flood hands on the beginning and the end, and says how much lies between', () => {
    const flood = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
    const lines = linesOf(Array.from({ length: 500 }, (_, i) => `${flood.slice(i * 100, (i + 1) * 100).join('\n')}\n`));
    expect(lines.slice(0, 1000)).toEqual(flood.slice(0, 1000));
    expect(lines[1000]).toBe('[superconverge] The script prints too much: 48,980 lines are left out here.');
    expect(lines.slice(1001)).toEqual(flood.slice(-20));
  });

  it('of a flood that goes on hands on some 200 lines a second', { timeout: 20_000 }, async () => {
    const lines: string[] = [];
    const reader = new OutputReader((line) => lines.push(line));
    const chunk = Buffer.from('another line\n'.repeat(5000));
    const until = Date.now() + 2500;
    let written = 0;
    while (Date.now() < until) {
      for (let i = 0; i < 10; i++) reader.write(chunk);
      written += 50_000;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    reader.end();
    const told = lines.map((line) => /prints too much: ([\d,]+) lines/.exec(line)?.[1]?.replaceAll(',', '')).filter((number) => number !== undefined);
    expect(lines.length).toBeLessThan(1000 + 3 * 230 + 30);
    expect(told.length).toBeGreaterThanOrEqual(2);
    // nothing is lost without being counted
    expect(told.reduce((sum, number) => sum + Number(number), 0) + lines.length - told.length).toBe(written);
  });
});
