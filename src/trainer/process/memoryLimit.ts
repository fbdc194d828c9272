import { totalmem } from 'node:os';
import { countText } from '../../text/counts';
import { t } from '../../text/text';

const BYTES_PER_MB = 2 ** 20;
/** Of what the machine has, where nobody chose: the editor and the system need the rest. */
const SHARE = 0.75;

export interface MemoryLimit {
  /** Bytes of resident memory. */
  readonly bytes: number;
  /** Whether a person chose it. */
  readonly chosen: boolean;
}

/**
 * @param memoryMb what a person chose, in MB of 2^20 bytes; null = three quarters of what the machine or its container has
 * @param constrained bytes that the container may use; 0 or more than the machine has where there is no bound
 */
export function memoryLimit(memoryMb: number | null, total: number = totalmem(), constrained: number = process.constrainedMemory()): MemoryLimit {
  if (memoryMb !== null) return { bytes: memoryMb * BYTES_PER_MB, chosen: true };
  return { bytes: SHARE * (constrained > 0 ? Math.min(constrained, total) : total), chosen: false };
}

/** Says that a process took more memory than it may. @param bytes that it took */
export function explainMemory(bytes: number, limit: MemoryLimit): { readonly code: 'out-of-memory'; readonly message: string; readonly remedy: string } {
  return {
    code: 'out-of-memory',
    message: limit.chosen
      ? t('The script took {0} of memory; the limit is {1}. The run was ended.', megabytes(bytes), megabytes(limit.bytes))
      : t('The script took {0} of memory; the limit is {1}, three quarters of what this machine allows. The run was ended.', megabytes(bytes), megabytes(limit.bytes)),
    remedy: t(
      'Use a smaller batch size or less data, and look for tensors that are never disposed of (tf.tidy, dispose). Where the machine has more, raise the setting "superconverge.limits.memory".',
    ),
  };
}

function megabytes(bytes: number): string {
  return `${countText(Math.round(bytes / BYTES_PER_MB))} MB`;
}
