// Stands for '@tensorflow/tfjs' and '@tensorflow/tfjs-core' inside the bundle of the WASM backend and our kernels (an alias in esbuild.mjs):
// a second tfjs-core would override gradients and chained methods of the script's own, and weigh 250 kB.
const { scriptTensorFlow } = require('./scriptTensorFlow');

/** Kernel names that the WASM backend of 4.22 registers and that tfjs-core 3.21 does not export. */
const newerKernelNames = { BitwiseAnd: 'BitwiseAnd', StaticRegexReplace: 'StaticRegexReplace', TensorScatterUpdate: 'TensorScatterUpdate' };

// As a prototype: for each of the backend's 250 importing files esbuild copies what the module owns, 40 ms in all.
module.exports = Object.create({ ...newerKernelNames, ...scriptTensorFlow() });
