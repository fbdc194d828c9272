import { watch, type FSWatcher } from 'node:fs';
import type { Disposable } from './run';
import { textOf } from './runFailure';

/** One change of many files comes as many events. */
const CALM_MS = 200;

/** Tells that entries of a folder came, went or were touched; not what happens inside of them. */
export function watchFolder(folder: string, listener: () => void, log: (line: string) => void): Disposable {
  let timer: NodeJS.Timeout | null = null;
  let watcher: FSWatcher | null = null;
  const failed = (error: unknown): void => log(`[superconverge] ${folder} cannot be watched, so what changes there is shown late: ${textOf(error)}`);
  try {
    watcher = watch(folder, { persistent: false }, () => {
      timer ??= setTimeout(() => {
        timer = null;
        listener();
      }, CALM_MS).unref();
    });
    watcher.on('error', failed);
  } catch (error) {
    failed(error);
  }
  return {
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      watcher?.close();
    },
  };
}
