import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import which from 'which';
import { killTree } from '../processes/killTree';
import { t } from '../text/text';
import { RunFailure } from './runFailure';
import { cleanEnvironment } from './trainerEnvironment';

/** Since 20.6 `--import` and `module.register` work as the trainer needs them. */
const OLDEST = { major: 20, minor: 6 };
const OLDEST_TEXT = `${OLDEST.major}.${OLDEST.minor}`;
/** A binary on a cold disk may be slow to start. */
const PROBE_TIMEOUT_MS = 15_000;
/** Login shells with heavy profiles take seconds; VS Code itself waits 10 s for them. */
const SHELL_TIMEOUT_MS = 10_000;
/** What a shell printed is read by then, in milliseconds after its end. */
const DRAIN_MS = 500;

export interface FoundNode {
  readonly path: string;
  /** Without the v, e.g. "20.20.2". */
  readonly version: string;
  /** Variables that make this binary behave as Node. */
  readonly env: Readonly<Record<string, string>>;
}

/** The part of the machine that is searched. */
export interface NodeSearch {
  readonly env: NodeJS.ProcessEnv;
  /** The binary that runs us: VS Code's own Node in the extension host. */
  readonly execPath: string;
  /** Login shell to ask; null = none. */
  readonly shell: string | null;
}

/**
 * Finds a Node that can run the trainer: the one that the setting names, else the first that is new enough
 * on the PATH, in the login shell's PATH (version managers set it up there), VS Code's own.
 * @param setting path or name from `superconverge.node`; null = search
 * @throws RunFailure 'node-missing' or 'node-too-old'
 */
export async function findNode(setting: string | null, search: NodeSearch = thisMachine()): Promise<FoundNode> {
  if (setting !== null && setting.trim() !== '') return findNamed(setting.trim(), search);
  let tooOld: FoundNode | null = null;
  for (const candidate of [onPath, inLoginShell, ownNode]) {
    const found = await candidate(search);
    if (found === null) continue;
    if (isNewEnough(found.version)) return found;
    tooOld ??= found;
  }
  if (tooOld !== null) throw tooOldFailure(tooOld);
  throw new RunFailure(
    'node-missing',
    t('Node.js was not found: neither on the PATH nor in the login shell.'),
    t('Install Node.js {0} or newer, or set "superconverge.node" to the path of one.', OLDEST_TEXT),
  );
}

export function thisMachine(): NodeSearch {
  return { env: process.env, execPath: process.execPath, shell: loginShell() };
}

async function findNamed(setting: string, search: NodeSearch): Promise<FoundNode> {
  const path = setting.startsWith('~/') ? join(homedir(), setting.slice(2)) : setting;
  const resolved = await resolve(path, search);
  if (resolved === null) {
    throw new RunFailure('node-missing', t('There is no program at {0}, where the setting "superconverge.node" points.', path), t('Correct the setting, or clear it to have Node.js found.'));
  }
  const found = await probe(resolved, search, { ELECTRON_RUN_AS_NODE: '1' });
  if (found === null) {
    throw new RunFailure('node-missing', t('{0}, where the setting "superconverge.node" points, is not Node.js.', resolved), t('Correct the setting, or clear it to have Node.js found.'));
  }
  if (!isNewEnough(found.version)) throw tooOldFailure(found);
  return found;
}

async function onPath(search: NodeSearch): Promise<FoundNode | null> {
  const path = await resolve('node', search);
  return path === null ? null : probe(path, search, {});
}

async function inLoginShell(search: NodeSearch): Promise<FoundNode | null> {
  if (process.platform === 'win32' || search.shell === null) return null;
  const lines = await askShell(search.shell, 'command -v node', search.env);
  // profiles may print things of their own before the answer
  const path = lines.reverse().find((line) => isAbsolute(line) && existsSync(line));
  return path === undefined ? null : probe(path, search, {});
}

async function ownNode(search: NodeSearch): Promise<FoundNode | null> {
  return probe(search.execPath, search, { ELECTRON_RUN_AS_NODE: '1' });
}

async function resolve(command: string, search: NodeSearch): Promise<string | null> {
  return which(command, { nothrow: true, path: search.env['PATH'] ?? search.env['Path'] ?? '' });
}

/** Asks a binary for its version; null when it is not Node. */
async function probe(path: string, search: NodeSearch, env: Record<string, string>): Promise<FoundNode | null> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { env: { ...cleanEnvironment(search.env), ...env }, timeout: PROBE_TIMEOUT_MS, windowsHide: true });
    const version = /^v(\d+\.\d+\.\d+)/.exec(stdout.trim())?.[1];
    return version === undefined ? null : { path, version, env };
  } catch {
    return null;
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}

function tooOldFailure(found: FoundNode): RunFailure {
  return new RunFailure(
    'node-too-old',
    t('Node.js {0} at {1} is too old: the trainer needs {2} or newer.', found.version, found.path, OLDEST_TEXT),
    t('Install Node.js {0} or newer, or set "superconverge.node" to the path of one.', OLDEST_TEXT),
  );
}

function loginShell(): string | null {
  if (process.platform === 'win32') return null;
  try {
    return process.env['SHELL'] ?? userInfo().shell;
  } catch {
    // userInfo throws for a user id without an entry, as containers have
    return null;
  }
}

/** Lines that a login shell prints for a command; none when it fails or takes too long. */
function askShell(shell: string, command: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  return new Promise((done) => {
    // a session of its own: an interactive shell otherwise takes hold of the terminal that we may have
    const child = spawn(shell, ['-ilc', command], { env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    let output = '';
    const patience = setTimeout(() => {
      if (child.pid !== undefined) killTree(child.pid);
    }, SHELL_TIMEOUT_MS);
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', () => done([]));
    child.on('exit', () => {
      clearTimeout(patience);
      // what a profile started in the background holds the pipe for as long as it likes
      setTimeout(() => child.stdout.destroy(), DRAIN_MS).unref();
    });
    child.on('close', () => done(output.split('\n').map((line) => line.trim())));
  });
}
