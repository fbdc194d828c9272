// Preload of a bare training process: starts the backend named by BENCH_BACKEND and changes nothing else.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const backend = process.env.BENCH_BACKEND;
if (backend === 'embedded') {
  await require('../../../dist/trainer/embedded.cjs').startEmbedded(require('@tensorflow/tfjs'));
} else if (backend === 'stock WASM') {
  const tf = require('@tensorflow/tfjs');
  require('@tensorflow/tfjs-backend-wasm').setThreadsCount(1);
  await tf.setBackend('wasm');
}
