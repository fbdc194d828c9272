import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { RunRequest } from '../../src/protocol/run';
import { CONFIG_VARIABLE, CONTROL_FD, PROTOCOL_VERSION, REPORT_FD, trainerMessageSchema, type TrainerMessage } from '../../src/protocol/trainerLink';
import { decode, encode } from '../../src/protocol/wire';
import { defaultRequest, type RequestOverrides } from '../../src/runs/defaultRequest';

/** A hanging trainer fails its test with what it said so far instead of a bare time-out. */
const patienceMilliseconds = 100_000;

export const preloadUrl = pathToFileURL(join(import.meta.dirname, '../../dist/trainer/preload.mjs')).href;

export interface TrainerOutcome {
  readonly messages: TrainerMessage[];
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningTrainer {
  readonly child: ChildProcess;
  readonly messages: TrainerMessage[];
  /** Resolves with the first message that fits, those that came before included; rejects when the trainer ends without it. */
  waitFor<T extends TrainerMessage['type']>(type: T, fits?: (message: Extract<TrainerMessage, { type: T }>) => boolean): Promise<Extract<TrainerMessage, { type: T }>>;
  /** Sends the stop message. */
  stop(): void;
  /** Sends a line as it is. */
  send(line: string): void;
  readonly outcome: Promise<TrainerOutcome>;
}

/** A short range test of the embedded backend unless the overrides say otherwise. */
export function requestFor(script: string, overrides: RequestOverrides = {}): RunRequest {
  return defaultRequest(script, { backend: 'embedded', ...overrides, rangeTest: { iterations: 20, topLr: 0.1, ...overrides.rangeTest } });
}

export interface StartOptions {
  /** Node binary; this process's own when absent. */
  readonly node?: string;
  /** Folder with the native TensorFlow that the extension installed; none when absent. */
  readonly nativeFolder?: string;
  /** File with translations; English when absent. */
  readonly translations?: string;
  /** Node options before the preload's. */
  readonly execArgv?: readonly string[];
  /** Milliseconds after which a trainer that goes on is killed; 100 s when absent. */
  readonly patience?: number;
}

/** Starts the built trainer as the host does. */
export function startTrainer(script: string, overrides: RequestOverrides = {}, options: StartOptions = {}): RunningTrainer {
  const request = requestFor(script, overrides);
  const child = spawn(options.node ?? process.execPath, [...(options.execArgv ?? []), '--import', preloadUrl, ...request.nodeOptions, script, ...request.args], {
    cwd: request.cwd ?? dirname(script),
    env: { ...process.env, ...request.env, [CONFIG_VARIABLE]: encode({ protocol: PROTOCOL_VERSION, runId: 'test', request, nativeFolder: options.nativeFolder ?? null, translations: options.translations ?? null }) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const report = child.stdio[REPORT_FD];
  const control = child.stdio[CONTROL_FD];
  if (!(report instanceof Readable) || !(control instanceof Writable)) throw new Error('the pipes of the trainer are missing');
  control.on('error', () => undefined);

  const messages: TrainerMessage[] = [];
  const listeners = new Set<() => void>();
  createInterface({ input: report }).on('line', (line) => {
    // the watchdog begins its last message with a line feed
    if (line === '') return;
    messages.push(decode(trainerMessageSchema, line, 'a line of the trainer'));
    for (const listener of listeners) listener();
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const patience = setTimeout(() => child.kill('SIGKILL'), options.patience ?? patienceMilliseconds);

  let ended = false;
  const outcome = new Promise<TrainerOutcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      ended = true;
      clearTimeout(patience);
      for (const listener of listeners) listener();
      resolve({ messages, exitCode, signal, stdout, stderr });
    });
  });

  return {
    child,
    messages,
    outcome,
    stop: () => control.write(`${encode({ type: 'stop' })}\n`),
    send: (line) => control.write(`${line}\n`),
    waitFor: (type, fits = () => true) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          for (const message of messages) {
            if (!isOfType(message, type) || !fits(message)) continue;
            listeners.delete(look);
            resolve(message);
            return;
          }
          if (ended) reject(new Error(`the trainer ended without ${type}: ${JSON.stringify(messages)}\n${stdout}\n${stderr}`));
        };
        listeners.add(look);
        look();
      }),
  };
}

/** Runs a script under the trainer to its end. */
export async function runTrainer(script: string, overrides: RequestOverrides = {}, options: StartOptions = {}): Promise<TrainerOutcome> {
  return startTrainer(script, overrides, options).outcome;
}

/** All messages of one type, in order. */
export function messagesOf<T extends TrainerMessage['type']>(outcome: Pick<TrainerOutcome, 'messages'>, type: T): Extract<TrainerMessage, { type: T }>[] {
  return outcome.messages.filter((message) => isOfType(message, type));
}

function isOfType<T extends TrainerMessage['type']>(message: TrainerMessage, type: T): message is Extract<TrainerMessage, { type: T }> {
  return message.type === type;
}
