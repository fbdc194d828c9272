import { CONFIG_VARIABLE, RUN_VARIABLE, type TrainerConfig } from '../protocol/trainerLink';
import { encode } from '../protocol/wire';

/** Debuggers attach through these; a trainer that inherits them waits for, or quarrels over, the host's debugger. */
const inspectorOption = /^--(?:inspect|debug)(?:-[a-z-]+)?(?:=.*)?$/;
/** What VS Code's debugger has every child of a debugged process load. */
const debuggerPreload = /js-debug[\\/].*bootloader/;

/**
 * The host's environment without what is meant for the host alone: VSCODE_* variables, its IPC channel and inspector options.
 * ELECTRON_RUN_AS_NODE stays: without it VS Code's own binary would open a window instead of running a script.
 */
export function cleanEnvironment(host: NodeJS.ProcessEnv): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined || name.startsWith('VSCODE_') || name.startsWith('NODE_CHANNEL_')) continue;
    environment[name] = value;
  }
  const options = environment['NODE_OPTIONS'];
  if (options !== undefined) {
    const kept = withoutInspector(options);
    if (kept === '') delete environment['NODE_OPTIONS'];
    else environment['NODE_OPTIONS'] = kept;
  }
  return environment;
}

/**
 * The whole environment of a trainer: the host's, then what the chosen Node needs, then the person's own, then the trainer's configuration and the run's id.
 * @param node variables that the chosen Node needs to be one, e.g. ELECTRON_RUN_AS_NODE for VS Code's own
 */
export function trainerEnvironment(host: NodeJS.ProcessEnv, node: Readonly<Record<string, string>>, config: TrainerConfig): Record<string, string> {
  return { ...cleanEnvironment(host), ...node, ...config.request.env, [CONFIG_VARIABLE]: encode(config), [RUN_VARIABLE]: config.runId };
}

function withoutInspector(options: string): string {
  // as Node reads NODE_OPTIONS: separated by spaces, double quotes keep spaces together
  const parts = options.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  const kept: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const next = parts[i + 1] ?? '';
    if (inspectorOption.test(part)) {
      // the address may stand apart only after the two options that need one
      if (/^--(?:inspect|debug)-port$/.test(part)) i++;
      continue;
    }
    if ((part === '--require' || part === '-r') && debuggerPreload.test(next)) {
      i++;
      continue;
    }
    if (!debuggerPreload.test(part)) kept.push(part);
  }
  return kept.join(' ');
}
