import { PbfReader } from 'pbf';

/** The numbers of one event of TensorBoard, by tag. */
export interface ScalarEvent {
  readonly step: number;
  readonly values: readonly { readonly tag: string; readonly value: number }[];
}

/** Fields of the messages by their numbers: tensorboard/compat/proto/{event,summary,tensor,tensor_shape}.proto. */
const EVENT = { step: 2, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2, tensor: 8 } as const;
const TENSOR = { dtype: 1, content: 4, floats: 5, doubles: 6 } as const;
const DTYPE = { float: 1, double: 2 } as const;

/**
 * Reads the scalars of an event, whether written as numbers or as tensors with one element (TensorFlow 2); texts, images and histograms are left out.
 * @throws Error of the protocol buffer reader for what is no event
 */
export function scalarEvent(record: Uint8Array): ScalarEvent {
  const event: { step: number; values: ScalarEvent['values'] } = { step: 0, values: [] };
  return new PbfReader(record).readFields((field, result, reader) => {
    if (field === EVENT.step) result.step = reader.readVarint(true);
    else if (field === EVENT.summary) result.values = [...result.values, ...summaryIn(reader)];
  }, event);
}

function summaryIn(reader: PbfReader): ScalarEvent['values'] {
  const values: { tag: string; value: number }[] = [];
  reader.readMessage((field, result, inner) => {
    if (field !== SUMMARY.value) return;
    const { tag, value } = valueIn(inner);
    if (value !== null) result.push({ tag, value });
  }, values);
  return values;
}

function valueIn(reader: PbfReader): { tag: string; value: number | null } {
  return reader.readMessage<{ tag: string; value: number | null }>(
    (field, result, inner) => {
      if (field === VALUE.tag) result.tag = inner.readString();
      else if (field === VALUE.simpleValue) result.value = inner.readFloat();
      else if (field === VALUE.tensor) result.value = tensorIn(inner);
    },
    { tag: '', value: null },
  );
}

/** The element of a tensor that has one; null for all others. */
function tensorIn(reader: PbfReader): number | null {
  const tensor: { dtype: number; content: Uint8Array; numbers: number[] } = { dtype: 0, content: new Uint8Array(), numbers: [] };
  reader.readMessage((field, result, inner) => {
    if (field === TENSOR.dtype) result.dtype = inner.readVarint();
    else if (field === TENSOR.content) result.content = inner.readBytes();
    else if (field === TENSOR.floats) inner.readPackedFloat(result.numbers);
    else if (field === TENSOR.doubles) inner.readPackedDouble(result.numbers);
  }, tensor);
  const { dtype, content, numbers } = tensor;
  if (dtype !== DTYPE.float && dtype !== DTYPE.double) return null;
  if (content.length === 0) return numbers.length === 1 ? (numbers[0] ?? null) : null;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (dtype === DTYPE.float) return content.length === 4 ? view.getFloat32(0, true) : null;
  return content.length === 8 ? view.getFloat64(0, true) : null;
}
