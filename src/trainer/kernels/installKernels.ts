import { registerBatchNormGradient } from './batchNormGradient';
import { registerChannelSums } from './channelSums';
import { registerConv2dFilterGradient } from './conv2dFilterGradient';
import { registerConv2dInputGradient } from './conv2dInputGradient';
import { registerDepthwiseGradients } from './depthwiseGradients';
import { registerGatherRows } from './gatherRows';
import { registerIdentity } from './identity';
import { registerMaxPoolGradient } from './maxPoolGradient';
import { registerSegmentSum } from './segmentSum';
import { registerSlice } from './slice';
import { registerTransposedMatMul } from './transposedMatMul';
import { refuseUnsupportedOperations } from './unsupportedOperations';

/** Registers every training kernel that the WASM backend lacks, or has only slow or wrong. */
export function installKernels(): void {
  registerIdentity();
  registerSlice();
  registerGatherRows();
  registerSegmentSum();
  registerTransposedMatMul();
  registerChannelSums();
  registerConv2dFilterGradient();
  registerConv2dInputGradient();
  registerDepthwiseGradients();
  registerMaxPoolGradient();
  registerBatchNormGradient();
  refuseUnsupportedOperations();
}
