import { realpathSync } from 'node:fs';
import type { TrainingCall } from '../../protocol/run';
import type { Place } from '../process/stack';
import type { TrainerSession } from '../session';
import { callSites } from './callSite';
import { optimizerClass, optimizerClasses } from './optimizers';

/** What a run drives: the model of the first training call, or the optimizer of a custom loop. Everything else trains as it would. */
export class Target {
  readonly #session: TrainerSession;
  #driven: object | null = null;
  #script: string | null = null;
  #call: TrainingCall | null = null;

  constructor(session: TrainerSession) {
    this.#session = session;
  }

  is(candidate: object): boolean {
    return this.#driven === candidate || (this.#driven !== null && haveSameLayers(this.#driven, candidate));
  }

  /** Whether the driven training call has been reached. */
  get claimed(): boolean {
    return this.#driven !== null;
  }

  get call(): TrainingCall {
    if (this.#call === null) throw new Error('No training call has been reached.');
    return this.#call;
  }

  /**
   * Whether a training call's model or optimizer is the one to drive. The first call is, or the first on the line that was asked for.
   * Ends the run with a clear error when its optimizer is none of the seven.
   */
  claim(candidate: object, api: TrainingCall['api'], optimizer: object): boolean {
    if (this.#driven !== null) return this.is(candidate);
    const { callLine, kind } = this.#session.config.request;
    const places = callSites();
    // a line of the script that trains through a helper counts too
    const place = callLine === null ? places[0] : places.find((candidate) => candidate.line === callLine && this.#isScript(candidate));
    if (callLine !== null && place === undefined) return false;
    // to watch, the LR need not be set
    if (kind !== 'observe' && optimizerClass(optimizer) === null) {
      const name = optimizer.constructor.name;
      this.#session.fail(
        'unknown-optimizer',
        `The training call uses the optimizer ${name}, whose learning rate cannot be driven.`,
        `Use one of TensorFlow.js' own: ${optimizerClasses.map((known) => known.replace('Optimizer', '')).join(', ')}.`,
      );
    }
    this.#driven = candidate;
    this.#call = { api, file: place?.file ?? null, line: place?.line ?? null };
    return true;
  }

  #isScript({ file }: Place): boolean {
    this.#script ??= realpathSync(this.#session.config.request.script);
    return file === this.#script || file === this.#session.config.request.script;
  }
}

/** A Sequential that is compiled again puts its layers into a new model. */
function haveSameLayers(a: { readonly layers?: unknown }, b: { readonly layers?: unknown }): boolean {
  if (!Array.isArray(a.layers) || !Array.isArray(b.layers) || a.layers.length !== b.layers.length) return false;
  const others: unknown[] = b.layers;
  return a.layers.every((layer, index) => layer === others[index]);
}
