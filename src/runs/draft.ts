import { RECORD_VERSION, type RunRecord, type RunRequest } from '../protocol/run';
import { ChangeFeed } from './changeFeed';
import type { Disposable, DraftRun, RunChange } from './run';

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

  constructor(id: string, request: RunRequest, log: (line: string) => void) {
    this.feed = new ChangeFeed(log);
    this.record = {
      version: RECORD_VERSION,
      id,
      state: 'draft',
      request,
      createdAt: new Date().toISOString(),
      startedAt: null,
      endedAt: null,
      activity: null,
      provenance: null,
      ramp: null,
      totalIterations: null,
      end: null,
      failure: null,
      warnings: [],
    };
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
