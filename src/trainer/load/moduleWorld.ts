import { declaredFormat, isTypeScript, packageType } from './sourceFile';
import { commonJsFit, needsBundlerSemantics } from './transform';
import { dirname } from 'node:path';

/** Which of Node's two loaders runs a file. */
export type ModuleWorld = 'commonjs' | 'module';

/**
 * Decides in which world the script itself starts. Where name and package leave it open: what Node itself would do with plain JavaScript;
 * CommonJS, as Babel and tsx do, for TypeScript and for files that mix import with require; an ES module for all that CommonJS cannot hold.
 * @throws SyntaxError for a script that cannot be read
 */
export function worldOfScript(source: string, file: string): ModuleWorld {
  const declared = declaredFormat(file);
  if (declared !== 'either') return declared;
  const fit = commonJsFit(source, file);
  if (fit !== 'rewritten') return fit === 'never' ? 'module' : 'commonjs';
  const plainModule = !isTypeScript(file) && packageType(dirname(file)) !== 'commonjs' && !needsBundlerSemantics(source);
  return plainModule ? 'module' : 'commonjs';
}
