import type * as v from 'valibot';
import { decode, validate } from '../src/protocol/wire';

/** What VS Code gives a webview's page, once. */
interface VscodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VscodeApi;

/** A page's link to the extension, and what it keeps over a reload of the window. */
export interface HostLink<State extends { readonly view: unknown }, ToHost> {
  post(message: ToHost): void;
  /** What was chosen before a reload. */
  restoredView(): State['view'];
  keep(state: State): void;
}

/** To be called once in a page: VS Code gives its API only once. */
export function openHostLink<State extends { readonly view: unknown }, ToHost>(stateSchema: v.GenericSchema<unknown, State>, defaultView: State['view']): HostLink<State, ToHost> {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    restoredView() {
      const state = api.getState();
      if (state === undefined || state === null) return defaultView;
      try {
        return validate(stateSchema, state, 'the state of the panel').view;
      } catch (error) {
        console.error(`The panel's view starts anew: ${String(error)}`);
        return defaultView;
      }
    },
    keep: (state) => api.setState(state),
  };
}

/** Hands over each message of the extension; one that does not have the shape it must have is ignored, and said on the console. */
export function onHostMessage<S extends v.GenericSchema>(schema: S, take: (message: v.InferOutput<S>) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    let message: v.InferOutput<S>;
    try {
      message = decode(schema, typeof data === 'string' ? data : '', 'a message of the extension');
    } catch (error) {
      console.error(`The panel ignored a message: ${String(error)}`);
      return;
    }
    take(message);
  });
}

/** Does what needs the drawing of all messages so far: it is made with the next frame, and its charts find their sizes with the one after that. */
export function onceDrawn(act: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(act)));
}

/** Asks for a drawing with the next frame; however often it is asked for until then, it is drawn once. */
export function oncePerFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
