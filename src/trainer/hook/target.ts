import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { TrainingCall } from '../../protocol/run';
import { t } from '../../text/text';
import type { Place } from '../process/stack';
import type { TrainerSession } from '../session';
import { callSites } from './callSite';
import { optimizerClass, optimizerClasses } from './optimizers';

/** So many optimizers, each used before the first comes again, are no ensemble that trains in turn. */
const manyOptimizers = 20;

/** What a run drives: the model of the first training call, or the optimizer of a custom loop. Everything else trains as it would. */
export class Target {
  readonly #session: TrainerSession;
  #driven: object | null = null;
  #script: string | null = null;
  #call: TrainingCall | null = null;
  /** The script's own places from which the driven call was first made, innermost first. */
  #places: readonly Place[] = [];
  /** Scripts with two models call the other one at every step. */
  #saidOther = false;
  /** Optimizers that were used before the driven one came a second time. */
  readonly #others = new WeakSet();
  #newOnes = 0;
  #cameAgain = false;

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
    if (this.#driven !== null) {
      const driven = this.is(candidate);
      this.#cameAgain ||= driven;
      if (!driven) this.#sayOther(api);
      if (!this.#cameAgain && optimizer === candidate) this.#refuseNewOnes(candidate);
      return driven;
    }
    const { callLine, kind } = this.#session.config.request;
    const places = callSites();
    // a line of the script that trains through a helper counts too
    const place = callLine === null ? places[0] : places.find((candidate) => candidate.line === callLine && this.#isScript(candidate));
    if (callLine !== null && place === undefined) {
      this.#sayOther(api);
      return false;
    }
    // to watch, the LR need not be set
    if (kind !== 'observe' && optimizerClass(optimizer) === null) {
      const name = optimizer.constructor.name;
      this.#session.fail(
        'unknown-optimizer',
        t('The training call uses the optimizer {0}, whose learning rate cannot be driven.', name),
        t("Use one of TensorFlow.js' own: {0}.", optimizerClasses.map((known) => known.replace('Optimizer', '')).join(', ')),
      );
    }
    this.#driven = candidate;
    this.#places = places;
    this.#call = { api, file: place?.file ?? null, line: place?.line ?? null };
    return true;
  }

  /** Ends a run that drives the optimizer of a single update, because the script makes another one for every update. */
  #refuseNewOnes(candidate: object): void {
    const drivesOptimizer = this.call.api === 'minimize' || this.call.api === 'applyGradients';
    if (!drivesOptimizer || this.#session.config.request.kind === 'observe' || this.#others.has(candidate)) return;
    this.#others.add(candidate);
    if (++this.#newOnes < manyOptimizers) return;
    this.#session.fail(
      'unknown-optimizer',
      t('The script makes a new optimizer for every update, so that only its first update could be driven.'),
      t('Make the optimizer once, before the loop that trains.'),
    );
  }

  /** Warns, once, that the script has a training call beside the driven one. */
  #sayOther(api: TrainingCall['api']): void {
    if (this.#saidOther) return;
    this.#saidOther = true;
    const all = callSites();
    // a helper is called for both: what tells them apart is from where
    const places = all.filter((place) => !this.#places.some((driven) => isSame(place, driven)));
    if (this.#call !== null && all.length > 0 && places.length === 0) {
      const message = t('The script calls {0} for several models or optimizers. This run drives the first; the others train as they would by themselves.', callText(this.#call));
      this.#session.report({ type: 'warning', message });
      return;
    }
    const inScript = places.find((place) => this.#isScript(place));
    const other = callText({ api, file: (inScript ?? places[0])?.file ?? null, line: (inScript ?? places[0])?.line ?? null });
    const driven = this.#call === null ? t('the call at line {0}', String(this.#session.config.request.callLine)) : callText(this.#call);
    const parts = [t('The script has several training calls. This run drives {0}; {1} trains as it would by itself.', driven, other)];
    if (inScript !== undefined) parts.push(t('To drive that one instead, give its line: {0}.', String(inScript.line)));
    this.#session.report({ type: 'warning', message: parts.join(' ') });
  }

  #isScript({ file }: Place): boolean {
    this.#script ??= realpathSync(this.#session.config.request.script);
    return file === this.#script || file === this.#session.config.request.script;
  }
}

function isSame(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line;
}

/** E.g. "fit at line 12 of train.js". */
function callText({ api, file, line }: TrainingCall): string {
  return file === null || line === null ? api : t('{0} at line {1} of {2}', api, line, basename(file));
}

/** A Sequential that is compiled again puts its layers into a new model. */
function haveSameLayers(a: { readonly layers?: unknown }, b: { readonly layers?: unknown }): boolean {
  if (!Array.isArray(a.layers) || !Array.isArray(b.layers) || a.layers.length !== b.layers.length) return false;
  const others: unknown[] = b.layers;
  return a.layers.every((layer, index) => layer === others[index]);
}
