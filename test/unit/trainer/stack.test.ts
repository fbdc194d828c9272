import { describe, expect, it } from 'vitest';
import { ownPlace, ownPlaces } from '../../../src/trainer/process/stack';

// Lines as V8 writes them.

describe('the places of a stack', () => {
  it.each([
    ['    at Object.<anonymous> (/home/me/train.js:3:7)', '/home/me/train.js', 3],
    ['    at /home/me/train.js:12:1', '/home/me/train.js', 12],
    ['    at async /home/me/train.js:12:1', '/home/me/train.js', 12],
    ['    at async fit (file:///home/me/a%20b%23c/train.mjs:9:5)', '/home/me/a b#c/train.mjs', 9],
    ['    at file:///home/me/train.mjs?again=1:9:5', '/home/me/train.mjs', 9],
    ['    at Model.fit [as run] (/home/me/project (copy)/train.js:3:7)', '/home/me/project (copy)/train.js', 3],
    ['    at /home/me/project (copy)/train.js:3:7', '/home/me/project (copy)/train.js', 3],
    ['    at new Net (file:///home/me/project%20(copy)/train.mjs:3:7)', '/home/me/project (copy)/train.mjs', 3],
    ['    at run (C:\\Program Files (x86)\\me\\train.js:3:7)', 'C:\\Program Files (x86)\\me\\train.js', 3],
    ['    at run (/home/me/10:30 at (night)/train.js:3:7)', '/home/me/10:30 at (night)/train.js', 3],
  ])('%s', (line, file, number) => {
    expect(ownPlaces(`Error: no\n${line}`)).toEqual([{ file, line: number }]);
  });

  it('are not those of Node, of packages, or of code made from a text', () => {
    const stack = [
      'Error: at (/home/me/no.js) it stopped',
      '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
      '    at Array.map (<anonymous>)',
      '    at fit (/home/me/node_modules/tf/index.js:1:1)',
      '    at eval (eval at run (/home/me/maker.js:1:1), <anonymous>:1:1)',
      '    at main (/home/me/train.js:5:2)',
    ];
    expect(ownPlaces(stack.join('\n'))).toEqual([{ file: '/home/me/train.js', line: 5 }]);
  });

  it('begin with that of a syntax error', () => {
    expect(ownPlace('/home/me/project (copy)/train.js:7\nconst = 1\n\nSyntaxError: Unexpected token\n    at wrapSafe (node:internal:1:1)')).toEqual({ file: '/home/me/project (copy)/train.js', line: 7 });
  });
});
