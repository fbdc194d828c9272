import { t } from '../../text/text';
import type { TrainerSession } from '../session';

/** Ends a range test whose data make a single batch. */
export function failOneBatch(session: TrainerSession, message: string, remedy = t('Use a smaller batch size or more data, so that an epoch has several batches.')): never {
  return session.fail('one-batch', `${message} ${t('A range test needs many batches, each trained on with another LR, and examples that are not trained on.')}`, remedy);
}

/** The same where a script calls fit anew for every batch. */
export function failFitPerBatch(session: TrainerSession, batchSize: number): never {
  return failOneBatch(
    session,
    t('The script calls fit again and again, each time with a single batch of at most {0} examples.', String(batchSize)),
    t('Call trainOnBatch instead of fit for each batch, or give fit the data of several batches.'),
  );
}

/** The same at the end of a script whose loop made a single update. */
export function failAfterOneBatch(session: TrainerSession, updates: () => number): void {
  // before the session's own listener, which would report a curve cut short
  process.prependListener('exit', (code) => {
    if (code === 0 && updates() === 1) failOneBatch(session, t('The script trained on one batch only.'));
  });
}
