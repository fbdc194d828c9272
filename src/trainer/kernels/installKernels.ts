import { registerBatchNormGradient } from './batchNormGradient';
import { registerChannelSums } from './channelSums';
import { registerConvolutionFilterGradient } from './convolutionFilterGradient';
import { registerConvolutionInputGradient } from './convolutionInputGradient';
import { registerDepthwiseGradients } from './depthwiseGradients';
import { registerGatherRows } from './gatherRows';
import { registerIdentity } from './identity';
import { registerMaxPool } from './maxPool';
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
  registerConvolutionFilterGradient();
  registerConvolutionInputGradient();
  registerDepthwiseGradients();
  registerMaxPool();
  registerBatchNormGradient();
  refuseUnsupportedOperations();
}
