import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoaderData } from '../loader';

/** The hooks of ../loader.ts. Their thread takes 50 ms to start, so scripts that are CommonJS throughout go without. */
export class ModuleHooks {
  private active = false;

  constructor(private readonly data: LoaderData) {}

  activate(): void {
    if (this.active) return;
    this.active = true;
    register(pathToFileURL(join(__dirname, 'loader.mjs')), { data: this.data });
  }

  /** Activates the hooks where a CommonJS source may import ES modules. */
  activateFor(source: string): void {
    if (/\bimport\s*\(/.test(source)) this.activate();
  }
}
