import { basename } from 'node:path';
import type { End } from '../../protocol/run';
import { t } from '../../text/text';
import { explainNoTraining } from './noTrainingCall';
import { explainScriptError, type ScriptFailure } from './scriptFailure';
import { ownPlace } from './stack';
import type { ProcessSession } from './trainerSession';

/** How long a stop may wait for the next iteration before the trainer leaves by itself, in milliseconds: less than the host's 2 s before SIGTERM. */
const stopPatience = 1500;

/**
 * Watches all the ways in which a process ends by itself and reports each once: an error nobody catches, process.exit, the end of the script.
 * Nothing of what the script or Node does about them changes.
 * @param scriptUsedTensorFlow whether the script itself has loaded TensorFlow.js
 */
export function watchEndings(session: ProcessSession, scriptUsedTensorFlow: () => boolean): void {
  let exitStack: string | null = null;

  process.on('uncaughtExceptionMonitor', (error) => {
    // a script that handles uncaught errors itself goes on
    if (session.phase === 'over' || process.listenerCount('uncaughtException') > 0) return;
    const end = session.endNow();
    const failure = explainScriptError(error, session.script);
    if (end !== null && trainedToTheEnd(session, end)) {
      session.report({ type: 'warning', message: t('Training ended as planned. After it, this happened: {0}', failure.message) });
      session.report({ type: 'finished', end });
    } else {
      session.report({ type: 'failed', ...failure });
    }
  });

  const exit = process.exit.bind(process);
  process.exit = (code) => {
    exitStack = new Error('exit').stack ?? null;
    return exit(code);
  };

  process.on('exit', (code) => {
    if (session.phase === 'over') return;
    const end = session.endNow();
    if (end !== null && (code === 0 || trainedToTheEnd(session, end))) {
      session.report({ type: 'finished', end });
      return;
    }
    session.report({ type: 'failed', ...explainExit(session, exitStack, code, scriptUsedTensorFlow()) });
    if (code === 0) process.exitCode = 1;
  });
}

/** To be called on the main thread when the host asks to stop: the hook stops at its next iteration, this where none comes. */
export function stopSoon(session: ProcessSession): void {
  const finish = (): void => {
    if (session.phase === 'over') return;
    const end = session.endNow();
    session.finish({ cause: null, iterations: 0, lr: null, ...end, by: 'stopped', reason: end === null ? t('Stopped before training began.') : t('Stopped.') });
  };
  if (session.phase === 'preparing') finish();
  else setTimeout(finish, stopPatience).unref();
}

function trainedToTheEnd(session: ProcessSession, end: End): boolean {
  return session.config.request.kind !== 'range-test' && session.totalIterations !== null && end.iterations >= session.totalIterations;
}

function explainExit(session: ProcessSession, exitStack: string | null, code: number, usedTensorFlow: boolean): ScriptFailure {
  const name = basename(session.script);
  const seeLog = t('See the log for what the script printed: an error that it catches itself is shown only there.');
  const training = session.phase === 'training';
  if (exitStack !== null) {
    const place = ownPlace(exitStack);
    const at = place === null ? null : `${basename(place.file)}:${place.line}`;
    return {
      code: 'script-exited',
      message: training ? exitedTraining(name, code, at) : exitedBefore(name, code, at),
      remedy: training ? seeLog : `${t('Give the script the arguments and environment that it needs to reach its training call.')} ${seeLog}`,
    };
  }
  if (training) {
    const message =
      code === 0 ? t('{0} ended in the middle of its training call.', name) : t('{0} ended in the middle of its training call with exit code {1}.', name, String(code));
    return { code: 'script-error', message, remedy: seeLog };
  }
  return explainNoTraining(session.script, usedTensorFlow, code);
}

function exitedTraining(name: string, code: number, at: string | null): string {
  return at === null ? t('{0} called process.exit({1}) while it trained.', name, String(code)) : t('{0} called process.exit({1}) at {2} while it trained.', name, String(code), at);
}

function exitedBefore(name: string, code: number, at: string | null): string {
  return at === null ? t('{0} called process.exit({1}) before it trained.', name, String(code)) : t('{0} called process.exit({1}) at {2} before it trained.', name, String(code), at);
}
