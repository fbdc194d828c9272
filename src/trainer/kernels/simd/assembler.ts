/** Bytes of WebAssembly instructions; an expression leaves its value on the stack. */
export type Code = readonly number[];

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const types = { i32: I32, f32: F32, v128: V128 };

export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

/** Integers in LEB128, the variable length encoding of WebAssembly. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const last = value >= -0x40 && value < 0x40;
  return last ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const simd = (operation: number): Code => [0xfd, ...unsigned(operation)];
const binary = (operation: Code) => (a: Code, b: Code): Code => [...a, ...b, ...operation];
/** A memory access: 2^align bytes are aligned, offset is added to the address. */
const load = (operation: Code, align: number) => (address: Code, offset = 0): Code => [...address, ...operation, align, ...unsigned(offset)];
const store = (operation: Code, align: number) => (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...operation, align, ...unsigned(offset)];

export const constant = (value: number): Code => [0x41, ...signed(value)];
export const i32 = { add: binary([0x6a]), sub: binary([0x6b]), greaterOrEqual: binary([0x4e]) };
export const f32 = { add: binary([0x92]), mul: binary([0x94]), load: load([0x2a], 2), store: store([0x38], 2), zero: [0x43, 0, 0, 0, 0] as Code };
/** Four f32 lanes. */
export const f32x4 = {
  add: binary(simd(0xe4)),
  mul: binary(simd(0xe6)),
  load: load(simd(0), 2),
  loadSplat: load(simd(9), 2),
  store: store(simd(11), 2),
  zero: [...simd(12), ...new Array<number>(16).fill(0)] as Code,
};

/** Runs the body as long as the condition holds. */
export const whileLoop = (condition: Code, ...body: Code[]): Code => [0x02, 0x40, 0x03, 0x40, ...condition, 0x45, 0x0d, 1, ...body.flat(), 0x0c, 0, 0x0b, 0x0b];
/** Runs the body count times, at least once; counter is left at 0. */
export const repeat = (counter: Local, count: Code, ...body: Code[]): Code => [
  ...counter.set(count), 0x03, 0x40, ...body.flat(), ...counter.set(i32.sub(counter.get, constant(1))), ...counter.get, 0x0d, 0, 0x0b,
];
export const when = (condition: Code, ...body: Code[]): Code => [...condition, 0x04, 0x40, ...body.flat(), 0x0b];
/** Adds bytes to a pointer, or any number to an integer. */
export const advance = (local: Local, by: Code): Code => local.set(i32.add(local.get, by));

/** One exported function: i32 parameters, no result. */
export class WasmFunction {
  private readonly localTypes: number[] = [];
  private body: Code = [];

  constructor(readonly name: string, readonly parameterCount: number) {}

  parameter(index: number): Local {
    return { get: [0x20, ...unsigned(index)], set: (value) => [...value, 0x21, ...unsigned(index)] };
  }

  local(type: keyof typeof types): Local {
    this.localTypes.push(types[type]);
    return this.parameter(this.parameterCount + this.localTypes.length - 1);
  }

  returns(...body: Code[]): this {
    this.body = body.flat();
    return this;
  }

  encode(): number[] {
    const locals = this.localTypes.flatMap((type) => [1, type]);
    const code = [...unsigned(this.localTypes.length), ...locals, ...this.body, 0x0b];
    return [...unsigned(code.length), ...code];
  }

  type(): number[] {
    return [0x60, ...unsigned(this.parameterCount), ...new Array<number>(this.parameterCount).fill(I32), 0];
  }
}

/** A module that works on the memory imported as env.memory. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
  const section = (id: number, entries: number[][]): number[] => {
    const content = [...unsigned(entries.length), ...entries.flat()];
    return [id, ...unsigned(content.length), ...content];
  };
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, functions.map((each) => each.type())),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 0]]),
    ...section(3, functions.map((_, index) => unsigned(index))),
    ...section(7, functions.map((each, index) => [...text(each.name), 0, ...unsigned(index)])),
    ...section(10, functions.map((each) => each.encode())),
  ]);
}
