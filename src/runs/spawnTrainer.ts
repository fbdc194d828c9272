import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { CONTROL_FD, PROTOCOL_VERSION, REPORT_FD, trainerMessageSchema, type HostMessage, type TrainerMessage } from '../protocol/trainerLink';
import type { RunRequest } from '../protocol/run';
import { decode, encode } from '../protocol/wire';
import { killRun } from '../processes/killRun';
import type { FoundNode } from './findNode';
import { LineSplitter } from './lineSplitter';
import { OutputReader } from './outputReader';
import { textOf } from './runFailure';
import { trainerEnvironment } from './trainerEnvironment';

/**
 * How long the pipes may stay open after the process is gone, in milliseconds. A process that the script left behind holds them;
 * what the trainer itself wrote is read by then.
 */
const DRAIN_MS = 500;
/** How long a killed process may take to give its memory back, in milliseconds: nothing of it runs any more, and nobody waits longer. */
const DEATH_MS = 1000;
/** Characters of a message; the longest that are sent, of a curve kept back for long, have some ten thousands. */
const LONGEST_MESSAGE = 64 * 1024 * 1024;

export interface TrainerStart {
  readonly runId: string;
  readonly request: RunRequest;
  readonly node: FoundNode;
  readonly cwd: string;
  /** Folder with preload.mjs. */
  readonly trainerFolder: string;
  /** Folder with a native tfjs-node for scripts whose project has none; null = there is none. */
  readonly nativeFolder: string | null;
  /** File with the translations of what a person reads; null = English. */
  readonly translations: string | null;
}

export interface TrainerEvents {
  onMessage(message: TrainerMessage): void;
  /** A line on the report pipe that is no message. */
  onUnreadable(error: string): void;
  /** What comes on the report pipe is no message and has no end; nothing more is read from it. */
  onEndlessMessage(): void;
  /** A line of the script's stdout or stderr, without colours; of a flood only a part. */
  onOutput(line: string): void;
  /** Anything came from the process; called often. */
  onSign(): void;
}

export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started; null otherwise. */
  readonly startError: string | null;
}

/** A trainer process. */
export interface Trainer {
  readonly pid: number | null;
  /** Resolves once the process is gone and everything that it wrote was handed on; never rejects. */
  readonly exited: Promise<TrainerExit>;
  send(message: HostMessage): void;
  terminate(): void;
  /** Kills the process and all that it started; synchronous. It counts as gone a second later at the latest. */
  kill(): void;
}

/** Starts the script under the trainer's preload, in a process group of its own and with the run's id in the environment: so that all that it starts ends with it. */
export function spawnTrainer(start: TrainerStart, events: TrainerEvents): Trainer {
  const { runId, request, node, cwd, trainerFolder, nativeFolder, translations } = start;
  const preload = pathToFileURL(join(trainerFolder, 'preload.mjs')).href;
  const child = spawn(node.path, ['--import', preload, ...request.nodeOptions, request.script, ...request.args], {
    cwd,
    env: trainerEnvironment(process.env, node.env, { protocol: PROTOCOL_VERSION, runId, request, nativeFolder, translations }),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });

  const receive = (line: string): void => {
    // the watchdog begins its last message with a line feed
    if (line === '') return;
    let message: TrainerMessage;
    try {
      message = decode(trainerMessageSchema, line, 'a message of the trainer');
    } catch (error) {
      events.onUnreadable(textOf(error));
      return;
    }
    events.onMessage(message);
  };
  const readers = [
    { stream: child.stdout, reader: new OutputReader((line) => events.onOutput(line)) },
    { stream: child.stderr, reader: new OutputReader((line) => events.onOutput(line)) },
    { stream: child.stdio[REPORT_FD], reader: new LineSplitter(receive, LONGEST_MESSAGE, () => events.onEndlessMessage()) },
  ];
  for (const { stream, reader } of readers) {
    if (!(stream instanceof Readable)) continue;
    stream.on('data', (chunk: Buffer) => {
      events.onSign();
      reader.write(chunk);
    });
    stream.on('error', () => undefined);
  }
  const control = child.stdio[CONTROL_FD];
  // the trainer may be gone before it reads what we write
  if (control instanceof Writable) control.on('error', () => undefined);

  let isGone = child.pid === undefined;
  let dying: NodeJS.Timeout | undefined;
  let conclude: (exit: TrainerExit) => void = () => undefined;
  const kill = (): void => {
    if (child.pid === undefined || isGone) return;
    killRun(child.pid, runId);
    dying ??= setTimeout(() => conclude({ code: null, signal: 'SIGKILL', startError: null }), DEATH_MS);
  };
  const exited = new Promise<TrainerExit>((resolve) => {
    let isOver = false;
    conclude = (exit) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(dying);
      for (const { reader } of readers) reader.end();
      for (const stream of child.stdio) stream?.destroy();
      resolve(exit);
    };
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, startError: error.message });
    });
    waitForExit(child, (code, signal) => conclude({ code, signal, startError: null }));
    child.once('exit', () => {
      isGone = true;
      clearTimeout(dying);
      // what the script started and left behind goes with it
      if (child.pid !== undefined) killRun(child.pid, runId);
    });
  });

  return {
    pid: child.pid ?? null,
    exited,
    kill,
    send: (message) => {
      if (control instanceof Writable && control.writable) control.write(`${encode(message)}\n`);
    },
    terminate: () => void child.kill('SIGTERM'),
  };
}

function waitForExit(child: ChildProcess, done: (code: number | null, signal: NodeJS.Signals | null) => void): void {
  child.once('exit', (code, signal) => {
    const patience = setTimeout(() => {
      // a host that was busy for all that time reads first
      setImmediate(() => {
        for (const stream of child.stdio) stream?.destroy();
      });
    }, DRAIN_MS);
    child.once('close', () => {
      clearTimeout(patience);
      done(code, signal);
    });
  });
}
