import { RECORD_VERSION, type RunRecord, type RunRequest } from '../protocol/run';
import { t } from '../text/text';

/** The record of a run of which nothing has happened yet. */
export function newRecord(id: string, request: RunRequest, state: 'draft' | 'queued'): RunRecord {
  return {
    version: RECORD_VERSION,
    id,
    state,
    request,
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    activity: state === 'queued' ? t('waiting for another run to end') : null,
    provenance: null,
    ramp: null,
    totalIterations: null,
    end: null,
    failure: null,
    warnings: [],
  };
}
