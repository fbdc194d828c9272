import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { CONTROL_FD, PROTOCOL_VERSION, REPORT_FD, trainerMessageSchema, type HostMessage, type TrainerMessage } from '../protocol/trainerLink';
import type { RunRequest } from '../protocol/run';
import { decode, encode } from '../protocol/wire';
import type { FoundNode } from './findNode';
import { killTree } from './killTree';
import { LineSplitter } from './lineSplitter';
import { textOf } from './runFailure';
import { trainerEnvironment } from './trainerEnvironment';

/**
 * How long the pipes may stay open after the process is gone, in milliseconds. A process that the script left behind holds them;
 * what the trainer itself wrote is read by then.
 */
const DRAIN_MS = 1000;

export interface TrainerStart {
  readonly runId: string;
  readonly request: RunRequest;
  readonly node: FoundNode;
  readonly cwd: string;
  /** Folder with preload.mjs. */
  readonly trainerFolder: string;
}

export interface TrainerEvents {
  onMessage(message: TrainerMessage): void;
  /** A line on the report pipe that is no message. */
  onUnreadable(error: string): void;
  /** A line of the script's stdout or stderr, without colours. */
  onOutput(line: string): void;
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
  /** Kills the process and all that it started; synchronous. */
  kill(): void;
}

/** Starts the script under the trainer's preload, in a process group of its own. */
export function spawnTrainer(start: TrainerStart, events: TrainerEvents): Trainer {
  const { runId, request, node, cwd, trainerFolder } = start;
  const preload = pathToFileURL(join(trainerFolder, 'preload.mjs')).href;
  const child = spawn(node.path, ['--import', preload, ...request.nodeOptions, request.script, ...request.args], {
    cwd,
    env: trainerEnvironment(process.env, node.env, { protocol: PROTOCOL_VERSION, runId, request }),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });

  const readers = [
    read(child.stdout, (line) => events.onOutput(readable(line))),
    read(child.stderr, (line) => events.onOutput(readable(line))),
    read(child.stdio[REPORT_FD], (line) => {
      let message: TrainerMessage;
      try {
        message = decode(trainerMessageSchema, line, 'a message of the trainer');
      } catch (error) {
        events.onUnreadable(textOf(error));
        return;
      }
      events.onMessage(message);
    }),
  ];
  const control = child.stdio[CONTROL_FD];
  // the trainer may be gone before it reads what we write
  if (control instanceof Writable) control.on('error', () => undefined);

  let isGone = child.pid === undefined;
  const kill = (): void => {
    if (child.pid !== undefined && !isGone) killTree(child.pid);
  };
  const exited = new Promise<TrainerExit>((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, startError: error.message });
    });
    waitForExit(child, (code, signal) => {
      for (const reader of readers) reader.end();
      resolve({ code, signal, startError: null });
    });
    child.once('exit', () => {
      // what the script started and left behind goes with it
      kill();
      isGone = true;
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
      for (const stream of child.stdio) stream?.destroy();
    }, DRAIN_MS);
    child.once('close', () => {
      clearTimeout(patience);
      done(code, signal);
    });
  });
}

function read(stream: Readable | Writable | null | undefined, onLine: (line: string) => void): LineSplitter {
  const splitter = new LineSplitter(onLine);
  if (stream instanceof Readable) {
    stream.on('data', (chunk: Buffer) => splitter.write(chunk));
    stream.on('error', () => undefined);
  }
  return splitter;
}

/** A line as a terminal would show it in the end: the last state of a progress bar, no colours. */
function readable(line: string): string {
  const states = stripVTControlCharacters(line).split('\r').filter((state) => state !== '');
  return states.at(-1) ?? '';
}
