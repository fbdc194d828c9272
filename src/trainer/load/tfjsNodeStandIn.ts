import { t } from '../../text/text';
import type { TensorFlow } from '../embedded/embedded';
import { fileSystem, fileSystemRouter } from './fileStorage';

/** Functions of tf.node that only native code can do. */
const nativeOnly = [
  'decodeImage', 'decodeBmp', 'decodeGif', 'decodePng', 'decodeJpeg', 'encodeJpeg', 'encodePng',
  'getMetaGraphsFromSavedModel', 'getNumOfSavedModels', 'loadSavedModel',
] as const; // prettier-ignore

/**
 * What a script gets under the name @tensorflow/tfjs-node where that does not work: the given TensorFlow.js with file:// storage,
 * TensorBoard calls that do nothing (once with a warning), and clear errors for what only native code can do.
 */
export function standInForTfjsNode(tf: TensorFlow, warn: (message: string) => void): object {
  tf.io.registerLoadRouter(fileSystemRouter);
  tf.io.registerSaveRouter(fileSystemRouter);
  let warned = false;
  const warnOfTensorBoard = (): void => {
    if (!warned) warn(t('TensorBoard logs are not written on the embedded backend.'));
    warned = true;
  };
  const node = {
    ...Object.fromEntries(nativeOnly.map((name) => [name, () => refuse(name)])),
    tensorBoard: () => {
      warnOfTensorBoard();
      return new tf.CustomCallback({});
    },
    summaryFileWriter: () => {
      warnOfTensorBoard();
      return { scalar: () => undefined, histogram: () => undefined, flush: () => undefined };
    },
  };
  return { ...tf, io: { ...tf.io, fileSystem }, version: { ...tf.version, 'tfjs-node': tf.version_core }, node };
}

function refuse(name: string): never {
  const error = new Error(t('tf.node.{0} needs the native backend, and @tensorflow/tfjs-node is not installed or does not work here.', name));
  error.name = 'UnsupportedOperationError';
  throw error;
}
