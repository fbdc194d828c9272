import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The packages that a script sees from where it lies. */
export class WorkspacePackages {
  private readonly require: NodeJS.Require;

  constructor(script: string) {
    this.require = createRequire(script);
  }

  /** The packages in the node_modules of a folder. */
  static installedIn(folder: string): WorkspacePackages {
    return new WorkspacePackages(join(folder, 'package.json'));
  }

  /** Version of an installed package, null where the script sees none. */
  version(name: string): string | null {
    try {
      const content: unknown = this.require(`${name}/package.json`);
      return typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string' ? content.version : null;
    } catch {
      return null;
    }
  }

  /** @throws whatever the package throws, and MODULE_NOT_FOUND */
  load(name: string): unknown {
    return this.require(name);
  }

  /** The packages that a package of the script sees. */
  seenBy(name: string): WorkspacePackages {
    return new WorkspacePackages(this.require.resolve(name));
  }
}

/** TensorFlow.js 3.21 to the last 4: what the embedded backend and the hook are tested with. */
export function isSupportedVersion(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 4 || (major === 3 && minor >= 21);
}
