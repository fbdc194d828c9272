import { tmpdir } from 'node:os';
import { t } from '../text/text';
import { runProgram } from './runProgram';
import { npmEnvironment, type NpmProgram } from './npmProgram';
import type { Machine, NodeProgram } from './tfjsNode';

/** Where the installer of tfjs-node looks for a proxy, in this order. */
export const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Where the installer of tfjs-node downloads from unless told otherwise. */
export const USUAL_HOST = 'https://storage.googleapis.com/';

/**
 * Address of the libtensorflow that tfjs-node 4.22's own installer (its scripts/install.js) downloads for a machine; null where it has none that works.
 * @param base {@link USUAL_HOST} or a mirror of it, with a slash at its end
 */
export function libtensorflowAddress(base: string, { platform, arch }: Machine): string | null {
  const builds: Record<string, string> = {
    'linux-x64': 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
    'linux-arm64': 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
    'darwin-x64': 'tensorflow/libtensorflow/libtensorflow-cpu-darwin-x86_64-2.9.1.tar.gz',
    'darwin-arm64': 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
  };
  const build = builds[`${platform}-${arch}`];
  return build === undefined ? null : base + build;
}

/** Whether a name is one of a NO_PROXY list: itself, a parent domain, or everything. */
function isExempt(host: string, list: string): boolean {
  return list.split(/[\s,]+/).some((entry) => {
    const name = entry.replace(/^\*?\.|:\d+$/g, '').toLowerCase();
    return entry === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)));
  });
}

/** The proxy that the environment names for an address; null = none. */
export function proxyFor(address: string, env: NodeJS.ProcessEnv): string | null {
  if (isExempt(new URL(address).hostname, env['NO_PROXY'] ?? env['no_proxy'] ?? '')) return null;
  return PROXY_VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== '') ?? null;
}

/** The environment with npm's own proxy setting where it names no proxy itself: the installer of tfjs-node looks there alone. */
export async function withNpmProxy(npm: NpmProgram, node: NodeProgram, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
  if (PROXY_VARIABLES.some((name) => (env[name] ?? '') !== '')) return env;
  // an npm that cannot say it says why when it installs
  const lines = await runProgram(npm.command, [...npm.args, 'config', 'get', 'https-proxy', 'proxy'], { cwd: tmpdir(), env: npmEnvironment(node, env), signal }).catch(() => []);
  signal.throwIfAborted();
  const proxy = lines.map((line) => line.replace(/^[\w-]+\s*=\s*/, '').trim()).find((value) => /^https?:\/\//.test(value));
  return proxy === undefined ? env : { ...env, HTTPS_PROXY: proxy };
}

/**
 * Asks for the head of an address, through a proxy by CONNECT as tfjs-node's installer does, and prints the status or what went wrong.
 * In a process of its own: VS Code redirects requests of its extensions by its own proxy settings, which npm knows nothing of.
 */
const ask = `
const [address, proxyAddress, patience] = process.argv.slice(1);
const http = require('http'), https = require('https'), tls = require('tls');
const end = (text) => { console.log(text); process.exit(); };
const fail = (error) => end(error.code || error.message);
const target = new URL(address);
const clientOf = (url) => url.protocol === 'https:' ? https : http;
const portOf = (url) => url.port || (url.protocol === 'https:' ? 443 : 80);
const head = (options) => clientOf(target).request(target, { method: 'HEAD', ...options }, (response) => end(response.statusCode)).on('error', fail).end();
setTimeout(() => end('silence'), Number(patience));
if (proxyAddress === '') head({});
else {
  const proxy = new URL(proxyAddress);
  const path = target.hostname + ':' + portOf(target);
  const credentials = proxy.username === '' ? {} : { 'Proxy-Authorization': 'Basic ' + Buffer.from(decodeURIComponent(proxy.username) + ':' + decodeURIComponent(proxy.password)).toString('base64') };
  clientOf(proxy).request({ host: proxy.hostname, port: portOf(proxy), method: 'CONNECT', path, headers: { host: path, ...credentials } })
    .on('connect', (response, socket) => {
      if (response.statusCode !== 200) end('proxy ' + response.statusCode);
      head({ createConnection: () => target.protocol === 'https:' ? tls.connect({ socket, servername: target.hostname }) : socket });
    })
    .on('error', (error) => end('proxy ' + (error.code || error.message))).end();
}`;

/**
 * Whether something can be downloaded from an address.
 * @param patience milliseconds to wait for an answer
 * @returns null when it can, else why not, for a person
 */
export async function whyUnreachable(address: string, node: NodeProgram, env: NodeJS.ProcessEnv, signal: AbortSignal, patience: number): Promise<string | null> {
  const proxy = proxyFor(address, env);
  const lines = await runProgram(node.path, ['-e', ask, address, proxy ?? '', String(patience)], { cwd: tmpdir(), env: npmEnvironment(node, env), signal });
  const answer = lines.at(-1) ?? '';
  const { host } = new URL(address);
  // some servers know no HEAD, and would give the file
  if (['200', '405', '501'].includes(answer)) return null;
  if (answer === 'silence') return t('{0} did not answer within {1} s.', host, Math.round(patience / 1000));
  if (answer.startsWith('proxy ')) return t('The proxy {0} does not let through to {1}: {2}.', proxy === null ? '' : new URL(proxy).host, host, answer.slice('proxy '.length));
  if (/^\d+$/.test(answer)) return t('{0} answers with status {1} instead of the file.', host, answer);
  return t('{0} cannot be reached: {1}.', host, answer);
}
