import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { validate } from '../../../src/protocol/wire';
import { setTranslations } from '../../../src/text/text';

afterEach(() => setTranslations(null));

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.object({ steps: v.optional(count), kinds: v.optional(v.pipe(v.array(v.picklist(['a', 'b'])), v.minLength(2))), name: v.string() });

function complaintAbout(value: unknown): string {
  try {
    validate(schema, value, 'run.json');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('Nothing is wrong with it.');
}

describe('what is wrong with a file', () => {
  it.each([
    [{}, 'run.json, at name: is missing'],
    [{ name: 7 }, 'run.json, at name: must be string, not 7'],
    [{ name: 'x', steps: -1 }, 'run.json, at steps: must be >=0, not -1'],
    [{ name: 'x', steps: 1.5 }, 'run.json, at steps: cannot be 1.5'],
    [{ name: 'x', kinds: ['a', 'c'] }, 'run.json, at kinds.1: must be ("a" | "b"), not "c"'],
    [{ name: 'x', kinds: ['a'] }, 'run.json, at kinds: must have a length of >=2, not 1'],
    [[], 'run.json, at name: is missing'],
    ['text', 'run.json: must be Object, not "text"'],
  ])('is said for %j', (value, message) => {
    expect(complaintAbout(value)).toBe(message);
  });

  it('is translated, unlike the messages of valibot', () => {
    setTranslations({ '{0}, at {1}: {2}': '{0}, bei {1}: {2}', 'must be {0}, not {1}': 'muss {0} sein, nicht {1}' }, 'de');
    expect(complaintAbout({ name: 7 })).toBe('run.json, bei name: muss string sein, nicht 7');
  });
});
