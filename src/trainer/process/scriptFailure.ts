import { basename } from 'node:path';
import type { FailureCode } from '../../protocol/run';
import { t } from '../../text/text';
import type { Refusal } from '../kernels/unsupportedOperation';
import { isOurs, ownPlace } from './stack';

/** What is told to the person about an error of the script. */
export interface ScriptFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly remedy: string;
}

/** An operation that no kernel of the running backend covers; its message names the operation. */
const unsupportedName = 'UnsupportedOperationError';
const missingKernel = /Kernel '(\w+)' not registered for backend|Cannot find registered kernel '(\w+)'|Cannot compute gradient.*gradient function not found for (\w+)/;

/**
 * Ways in which V8, WebAssembly and TensorFlow say that memory ran out. "Aborted()" is what Emscripten says once the 4 GB that
 * WebAssembly can address are used up (seen by filling them), "memory access out of bounds" what follows an allocation that failed unnoticed.
 */
const outOfMemory =
  /Array buffer allocation failed|Invalid (typed )?array (buffer )?length|Aborted\(|Cannot enlarge memory|memory access out of bounds|could not allocate memory|ResourceExhausted|OOM when allocating|Maximum memory size exceeded/i;

const missingModuleCodes = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']);
/** No package of npm can have such a name. */
const alias = /^(?:@\/|~)/;
const missingModule = /Cannot find (?:module|package) '([^']+)'/;

/** Says in a person's words why the script failed, with the line of the script, and what to do about it. */
export function explainScriptError(error: unknown, script: string): ScriptFailure {
  const { name, text, stack, code } = describe(error);
  const place = ownPlace(stack);
  const at = place === null ? '' : ` (${basename(place.file)}:${place.line})`;

  const request = code !== undefined && missingModuleCodes.has(code) ? missingModule.exec(text)?.[1] : undefined;
  if (request !== undefined && alias.test(request)) {
    return {
      code: 'script-error',
      message: t('{0} imports {1}, which Node.js does not know: it looks like an alias of a folder in tsconfig.json or for a bundler.', basename(script), request),
      remedy: t('Import it by its relative path, or give the folder a name under "imports" in package.json.'),
    };
  }
  if (request !== undefined && isPackage(request)) {
    const missing = packageName(request);
    return {
      code: 'package-missing',
      message: t('The package {0}, which {1} needs, is not installed.', missing, basename(script)),
      remedy: t('Run "npm install {0}" in the project of the script, then run again.', missing),
    };
  }
  if (name === unsupportedName || missingKernel.test(text)) {
    const { subject, remedy } = unsupportedOperation(error, text);
    return { code: 'unsupported-operation', message: `${subject}${at}`, remedy };
  }
  if (outOfMemory.test(text)) {
    return {
      code: 'out-of-memory',
      message: t('Memory ran out: {0}', `${text}${at}`),
      remedy: t('Use a smaller batch size or less data, or install the native backend (command "Superconverge: Install Native Backend", or "npm install @tensorflow/tfjs-node").'),
    };
  }
  if (name === 'SyntaxError' && (place === null || place.file === script) && isCompileError(stack)) {
    return {
      code: 'not-a-script',
      message: t('{0} could not be read as JavaScript or TypeScript: {1}', basename(script), `${text}${at}`),
      remedy: t('Mend the syntax error, or open the training script itself.'),
    };
  }
  if (isOurs(stack)) return explainOwnError(error);
  if (code === 'ERR_REQUIRE_ESM') {
    return {
      code: 'script-error',
      message: t('This Node ({0}) cannot load an ES module by require(): {1}', process.version, `${text}${at}`),
      remedy: t('Use Node 20.19 or newer (setting superconverge.node), or load the package with import().'),
    };
  }
  return {
    code: 'script-error',
    message: thrownText(name, `${text}${at}`),
    remedy: t('Mend the error and run again. The log shows the whole stack and what the script printed.'),
  };
}

function unsupportedOperation(error: unknown, text: string): { readonly subject: string; readonly remedy: string } {
  const remedy = t('Install the native backend (command "Superconverge: Install Native Backend", or "npm install @tensorflow/tfjs-node" in the project of the script), or leave this operation out.');
  const missing = missingKernel.exec(text);
  if (missing !== null) return { subject: t('The backend has no kernel for {0}.', missing[1] ?? missing[2] ?? missing[3] ?? ''), remedy };
  const refused = refusedOperation(error);
  switch (refused?.refusal) {
    case 'no kernel':
      return { subject: t('The embedded backend cannot compute {0}.', refused.operation), remedy };
    case 'channels first':
      return { subject: t('The embedded backend cannot compute {0} with channels first (NCHW).', refused.operation), remedy };
    case 'dilated gradient':
      return {
        subject: t('TensorFlow.js has no gradient of {0} for dilation rates above 1, whatever the backend.', refused.operation),
        remedy: t('Train with a dilation rate of 1, or do not train that layer (trainable: false).'),
      };
    case undefined:
      return { subject: text, remedy };
  }
}

/** What an error of our kernels carries; they are a bundle of their own, so that its class is not the one that could be imported here. */
function refusedOperation(error: unknown): { readonly operation: string; readonly refusal: Refusal } | null {
  if (!(error instanceof Error) || !('operation' in error) || !('refusal' in error)) return null;
  const { operation, refusal } = error;
  if (typeof operation !== 'string' || (refusal !== 'no kernel' && refusal !== 'channels first' && refusal !== 'dilated gradient')) return null;
  return { operation, refusal };
}

function thrownText(name: string | null, text: string): string {
  if (name === null) return t('The script threw {0}, which is not an Error.', text);
  return /^[AEIOU]/.test(name) ? t('The script threw an {0}: {1}', name, text) : t('The script threw a {0}: {1}', name, text);
}

/** For an error on the way to a backend that computes. */
export function explainLoadError(error: unknown): ScriptFailure {
  return {
    code: 'internal',
    message: t('TensorFlow.js could not be started: {0}', describe(error).text),
    remedy: t('Run "npm install" in the project of the script again. If it stays so, please report it with what the log shows.'),
  };
}

/** For an error of the trainer itself. */
export function explainOwnError(error: unknown): ScriptFailure {
  return {
    code: 'internal',
    message: t('The trainer itself failed: {0}', describe(error).text),
    remedy: t('Please report this with what the log shows.'),
  };
}

function describe(error: unknown): { name: string | null; text: string; stack: string; code: string | undefined } {
  if (!(error instanceof Error)) return { name: null, text: String(error), stack: '', code: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, text: error.message.split('\nRequire stack:')[0] ?? '', stack: error.stack ?? '', code };
}

function isPackage(request: string): boolean {
  return !/^(?:\.|\/|[A-Za-z]:[\\/]|file:|node:|#)/.test(request);
}

function packageName(request: string): string {
  return request.split('/').slice(0, request.startsWith('@') ? 2 : 1).join('/');
}

/** A syntax error of the file itself; JSON.parse and the like throw from within a frame of the script. */
function isCompileError(stack: string): boolean {
  return ownPlace(stack.slice(stack.indexOf('\n') + 1)) === null;
}
