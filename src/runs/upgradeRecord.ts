import * as v from 'valibot';
import { validate } from '../protocol/wire';
import { DEFAULT_LIMITS, DEFAULT_TRAINING } from './defaultRequest';

/** What differs in version 1: it knew one schedule, the paper's, and no options of a training but its length. */
const version1 = v.looseObject({
  version: v.literal(1),
  request: v.looseObject({
    kind: v.picklist(['range-test', 'one-cycle', 'observe']),
    oneCycle: v.nullable(v.looseObject({ iterations: v.nullable(v.number()) })),
  }),
});

/**
 * A run.json of version 1 as version 2 has it; any other is handed back as it is. The file itself is never rewritten.
 * Limits did not exist: what is started again from such a record has today's.
 * @param record run.json as parsed; what is not looked at here is validated by the caller
 * @param what names the file in the error
 * @throws ProtocolError when a record of version 1 is not as it must be
 */
export function upgradeRecord(record: { readonly version: number }, what: string): unknown {
  if (record.version !== 1) return record;
  const { request, ...rest } = validate(version1, record, what);
  const { oneCycle, kind, ...kept } = request;
  const { iterations, ...schedule } = oneCycle ?? { iterations: null };
  return {
    ...rest,
    version: 2,
    request: {
      ...kept,
      kind: kind === 'one-cycle' ? 'train' : kind,
      schedule: oneCycle === null ? null : { kind: 'one-cycle', ...schedule },
      training: { ...DEFAULT_TRAINING, iterations },
      overrides: null,
      limits: DEFAULT_LIMITS,
      experiment: null,
    },
  };
}
