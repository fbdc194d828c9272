import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The last version of @tensorflow/tfjs-node, and the only one that the native backend is tested with. */
export const TFJS_NODE_VERSION = '4.22.0';

/** A Node that runs programs. */
export interface NodeProgram {
  readonly path: string;
  /** Variables that make this binary behave as Node. */
  readonly env: Readonly<Record<string, string>>;
}

/** The processor and system that a native library is made for; this process's own unless said otherwise. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** Where the package lies in a folder that it was installed into. */
export function packageIn(folder: string): string {
  return join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
}

/** The folder if a copy was installed into it, else null. Synchronous: asked whenever a run starts. */
export function installedIn(folder: string): string | null {
  return existsSync(join(packageIn(folder), 'package.json')) ? folder : null;
}
