import type { RunRecord, RunRequest } from '../protocol/run';
import { ChangeFeed } from './changeFeed';
import { newRecord } from './newRecord';
import type { Disposable, DraftRun, RunChange } from './run';
import { newRunId } from './runStore';

/** Begins the id of every draft: a draft is never kept, and a reload of the window must be able to say so. */
const DRAFT_ID = 'draft-';

/** Whether an id is a draft's, of this session or another. */
export function isDraftId(id: string): boolean {
  return id.startsWith(DRAFT_ID);
}

/** A run that is shown before it is started: nothing but its request and record. */
export class Draft implements DraftRun {
  readonly batch = [];
  readonly heldOut = [];
  readonly sweep = [];
  readonly estimates = [];
  readonly times = [];
  readonly analysis = null;
  readonly secondsLeft = null;
  readonly isLive = false;
  /** Never: a draft does not end, it is started or forgotten. */
  readonly ended = new Promise<RunRecord>(() => undefined);
  record: RunRecord;
  private readonly feed: ChangeFeed;

  /** @param planned iterations of the training, where an earlier run of the script told them */
  constructor(request: RunRequest, planned: number | null, log: (line: string) => void) {
    this.feed = new ChangeFeed(log);
    this.record = { ...newRecord(`${DRAFT_ID}${newRunId()}`, request, 'draft'), totalIterations: planned };
  }

  change(request: RunRequest): void {
    this.record = { ...this.record, request };
    this.feed.add({ record: true });
  }

  onDidChange(listener: (change: RunChange) => void): Disposable {
    return this.feed.listen(listener);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
