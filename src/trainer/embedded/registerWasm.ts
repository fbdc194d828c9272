import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
import createModule, { type BackendWasmModule, type WasmFactoryConfig } from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import { installKernels } from '../kernels/installKernels';

/** Above cpu's 1 and webgl's 2: wins when the script leaves the choice to TensorFlow.js. */
const PRIORITY = 3;

/** Registers the backend 'wasm' (one thread: more lose under load), our kernels, and makes it the current one. */
export async function registerWasm(): Promise<void> {
  const module = await withoutNewProcessListeners(instantiate);
  if (tf.engine().backendNames().includes('wasm')) tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => new BackendWasm(module), PRIORITY);
  installKernels();
  await tf.setBackend('wasm');
  await tf.ready();
}

/** Emscripten's module: its published types lack cwrap, which binds an exported C function. */
type EmscriptenModule = BackendWasmModule & { cwrap(name: string, result: 'number' | null, parameters: 'number'[]): (...parameters: number[]) => number };
const createEmscriptenModule = createModule as (settings: WasmFactoryConfig) => Promise<EmscriptenModule>;

async function instantiate(): Promise<BackendWasmModule> {
  const binary = readFileSync(join(__dirname, 'tfjs-backend-wasm-simd.wasm'));
  const module = await createEmscriptenModule({
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(binary), imports);
      done(instance);
      return instance.exports;
    },
  });
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  return module;
}

/**
 * Emscripten's glue listens for uncaught errors and unhandled rejections and throws them again:
 * a user's error would then print 100 kB of its source and end the process with code 7.
 */
async function withoutNewProcessListeners<T>(work: () => Promise<T>): Promise<T> {
  const errors = process.listeners('uncaughtException');
  const rejections = process.listeners('unhandledRejection');
  try {
    return await work();
  } finally {
    for (const listener of process.listeners('uncaughtException')) if (!errors.includes(listener)) process.off('uncaughtException', listener);
    for (const listener of process.listeners('unhandledRejection')) if (!rejections.includes(listener)) process.off('unhandledRejection', listener);
  }
}
