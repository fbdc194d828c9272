import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { installNative, type InstallOptions, type InstallResult } from '../../../src/native/installNative';
import type { InstallProgress } from '../../../src/native/installProgress';

const fakeNpm = join(import.meta.dirname, 'fixtures', 'npm.cjs');

/** A new folder that is removed after the test; below it a name with all that paths may hold. */
export function oddFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'superconverge-native-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, `it's a "b"#c, ü 数据 100%20 (x)`, 'native');
}

/** What the fake npm was asked. */
interface Recorded {
  readonly words: string[];
  readonly cwd: string;
  readonly env: Record<string, string | undefined>;
  readonly pid: number;
  readonly child?: number;
}

export interface Installation {
  readonly folder: string;
  readonly progress: InstallProgress[];
  readonly cancel: () => void;
  readonly result: Promise<InstallResult>;
  recorded(): Recorded[];
}

export interface Wanted extends Partial<Omit<InstallOptions, 'env'>> {
  /** What the fake npm does. */
  readonly fake?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const proxies = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];
const withoutProxies = Object.fromEntries(Object.entries(process.env).filter(([name]) => !proxies.includes(name)));

/** Begins an installation by the fake npm. */
export function begin({ fake = 'good', env = {}, ...options }: Wanted = {}): Installation {
  const folder = options.folder ?? oddFolder();
  const cancelling = new AbortController();
  const progress: InstallProgress[] = [];
  const record = join(mkdtempSync(join(tmpdir(), 'superconverge-record-')), 'record');
  onTestFinished(() => rmSync(dirname(record), { recursive: true, force: true }));
  const result = installNative({
    node: { path: process.execPath, env: {} },
    npm: { command: process.execPath, args: [fakeNpm] },
    signal: cancelling.signal,
    onProgress: (event) => progress.push(event),
    way: 'package',
    mirror: null,
    machine: { platform: 'linux', arch: 'x64' },
    patience: { answer: 5000, download: 5000 },
    ...options,
    folder,
    env: { ...withoutProxies, FAKE: fake, RECORD: record, ...env },
  });
  onTestFinished(() => cancelling.abort());
  const recorded = (): Recorded[] =>
    existsSync(record)
      ? readFileSync(record, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Recorded)
      : [];
  return { folder, progress, result, recorded, cancel: () => cancelling.abort() };
}

/** Names of what lies where the folder shall be. */
export function around(folder: string): string[] {
  return existsSync(dirname(folder)) ? readdirSync(dirname(folder)) : [];
}

export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 20_000) throw new Error('it did not come to pass within 20 s');
    await sleep(20);
  }
}

export interface Host {
  /** With a slash at its end. */
  readonly address: string;
  /** What it was asked, e.g. "HEAD /x". */
  readonly asked: string[];
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}

/** A mirror that answers everything with a status; null = it never answers. */
export async function mirrorHost(status: number | null): Promise<Host> {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    if (status !== null) response.writeHead(status).end();
  });
  return { address: await listen(server), asked };
}

/** A proxy through which one can only get to one host, by whatever name. */
export async function proxyTo(target: Host, status = 200): Promise<Host> {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url ?? ''}`);
    socket.write(`HTTP/1.1 ${String(status)} as told\r\n\r\n`);
    if (status !== 200) {
      socket.end();
      return;
    }
    const upstream = connect(Number(new URL(target.address).port), '127.0.0.1');
    upstream.pipe(socket).on('error', () => upstream.destroy());
    socket.pipe(upstream).on('error', () => socket.destroy());
  });
  return { address: await listen(server), asked };
}

/** An address at which nobody listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return `http://127.0.0.1:${String(port)}/`;
}

/** A folder with programs, each a script of Node, in front of the PATH. */
export function programs(sources: Record<string, string>): string {
  const folder = join(dirname(dirname(oddFolder())), 'bin');
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(sources)) {
    writeFileSync(join(folder, name), `#!${process.execPath}\n${source}`);
    chmodSync(join(folder, name), 0o755);
  }
  return `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
}

