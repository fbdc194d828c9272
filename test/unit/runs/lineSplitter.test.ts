import { expect, it } from 'vitest';
import { LineSplitter } from '../../../src/runs/lineSplitter';

function linesOf(chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.end();
  return lines;
}

it('joins lines that come in pieces and hands on an unfinished last one', () => {
  expect(linesOf(['one', ' and\ntw', 'o\nthree'])).toEqual(['one and', 'two', 'three']);
});

it('joins characters that are cut between chunks', () => {
  const bytes = Buffer.from('ä€😀\n');
  expect(linesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(['ä€😀']);
});

it('cuts at line feeds only', () => {
  expect(linesOf(['{"text":"a\u2028b"}\nbar\r50%\n'])).toEqual(['{"text":"a\u2028b"}', 'bar\r50%']);
});

it('tells once of a line that is too long, and hands on nothing of it or after it', () => {
  const lines: string[] = [];
  let told = 0;
  const splitter = new LineSplitter((line) => lines.push(line), 1000, () => (told += 1));
  splitter.write(Buffer.from('one\n'));
  for (let i = 0; i < 50; i++) splitter.write(Buffer.alloc(100, 'a'));
  splitter.write(Buffer.from('\ntwo\n'));
  splitter.end();
  expect([lines, told]).toEqual([['one'], 1]);
});
