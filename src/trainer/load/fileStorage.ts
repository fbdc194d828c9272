import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { io } from '@tensorflow/tfjs';

const scheme = 'file://';

/** Model storage at file:// addresses, in the layout of @tensorflow/tfjs-node: model.json beside weights.bin. */
export function fileSystemRouter(address: string | string[]): io.IOHandler {
  const path = Array.isArray(address) ? address[0] : address;
  // TensorFlow.js asks each router in turn; its type does not say that null means "not mine"
  return path?.startsWith(scheme) === true ? fileSystem(path) : (null as unknown as io.IOHandler);
}

/** Storage of one model; `path` is a folder when saving and a model.json when loading, with or without file://. */
export function fileSystem(path: string): io.IOHandler {
  const local = toPath(path);
  return { save: (artifacts) => save(local, artifacts), load: () => load(local) };
}

/** tfjs-node takes file://./model as relative to the working directory, which no URL may be. */
function toPath(path: string): string {
  if (!path.startsWith(scheme)) return path;
  return path.startsWith('file:///') ? fileURLToPath(path) : path.slice(scheme.length);
}

async function save(folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const { weightData, weightSpecs, ...rest } = artifacts;
  const weights = weightData === undefined ? Buffer.alloc(0) : Buffer.concat([weightData].flat().map((part) => Buffer.from(part)));
  const manifest = weightSpecs === undefined ? [] : [{ paths: ['weights.bin'], weights: weightSpecs }];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'weights.bin'), weights);
  await writeFile(join(folder, 'model.json'), JSON.stringify({ ...rest, weightsManifest: manifest }));
  return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON', weightDataBytes: weights.length } };
}

async function load(file: string): Promise<io.ModelArtifacts> {
  const { weightsManifest, ...rest } = JSON.parse(await readFile(file, 'utf8')) as io.ModelJSON;
  const shards = await Promise.all(weightsManifest.flatMap((group) => group.paths).map((path) => readFile(join(dirname(file), path))));
  const weights = Buffer.concat(shards);
  return {
    ...rest,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
  };
}
