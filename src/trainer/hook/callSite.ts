import { ownPlaces, type Place } from '../process/stack';

/** Frames between a training call in the script and our patch: TensorFlow.js' own, and a script's helpers in packages. */
const frames = 40;

/** Where the script makes the call that has just reached us, and from where that was called, innermost first; empty where the stack does not tell. */
export function callSites(): Place[] {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = frames;
  const stack = new Error('call site').stack ?? '';
  Error.stackTraceLimit = before;
  return ownPlaces(stack);
}
