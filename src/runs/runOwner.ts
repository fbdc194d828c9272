import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import * as v from 'valibot';
import { isAlive, startOf } from '../processes/processState';
import { count, decode } from '../protocol/wire';

/** owner.json: the host process that a live run belongs to, e.g. another window's. */
const runOwnerSchema = v.object({
  version: v.literal(1),
  pid: count,
  /** As {@link startOf} says; null where the system does not. */
  started: v.nullable(v.string()),
  host: v.string(),
});
export type RunOwner = v.InferOutput<typeof runOwnerSchema>;

/** This process as an owner. */
export function thisOwner(): RunOwner {
  return { version: 1, pid: process.pid, started: startOf(process.pid), host: hostname() };
}

/** Whether the process that an owner.json names still runs: then the run goes on elsewhere. False when the file is gone or unreadable. */
export function ownerLives(file: string): boolean {
  let owner: RunOwner;
  try {
    owner = decode(runOwnerSchema, readFileSync(file, 'utf8'), file);
  } catch {
    return false;
  }
  return owner.host === hostname() && isAlive(owner.pid) && startOf(owner.pid) === owner.started;
}
