import { t } from '../../text/text';
import type { TensorFlow } from '../embedded/embedded';

/** Keeps the backend that computes now: whatever the script asks for later gets this one, and a warning says so once. */
export function lockBackend(tf: TensorFlow, warn: (message: string) => void): void {
  const current = tf.getBackend();
  let warned = false;
  const engine = tf.engine();
  const set = engine.setBackend.bind(engine);
  engine.setBackend = (name: string) => {
    if (name !== current && !warned) {
      warned = true;
      warn(t('The script asks for the backend "{0}"; the run stays on "{1}".', name, current));
    }
    return set(current);
  };
}
