import type { Namespaces } from '../load/namespaces';
import type { TrainerSession } from '../session';

/** Patches one copy of TensorFlow.js so that the session's run drives its training calls. Calling it again for the same copy does nothing. */
export function installHook(_tensorflow: Namespaces, _session: TrainerSession): void {
  // the hook's owner fills this in
}
