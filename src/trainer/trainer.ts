import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CONFIG_VARIABLE, PROTOCOL_VERSION, trainerConfigSchema, type TrainerConfig } from '../protocol/trainerLink';
import { decode } from '../protocol/wire';
import { t } from '../text/text';
import { installHook } from './hook/install';
import { loadDialects, watchLoading } from './load/commonJs';
import { ModuleHooks } from './load/moduleHooks';
import { worldOfScript, type ModuleWorld } from './load/moduleWorld';
import { namespacesOf } from './load/namespaces';
import { publishReplaced } from './load/replacedPackages';
import { readScript } from './load/scriptFile';
import { isDialect } from './load/sourceFile';
import { loadScriptTensorFlow } from './load/tensorflow';
import { commonJsFit } from './load/transform';
import { stopSoon, watchEndings } from './process/endings';
import { leave } from './process/leave';
import { writeReport } from './process/reportPipe';
import { explainLoadError, explainOwnError } from './process/scriptFailure';
import { seedMathRandom } from './process/seededRandom';
import { ProcessSession } from './process/trainerSession';
import { takeTranslations } from './process/translations';
import { startWatchdog } from './process/watchdogThread';

/**
 * Prepares this process before the script's first line: link to the host, seed, backend, hook, module loading.
 * Ends the process where the script cannot be run.
 */
export async function startTrainer(encodedConfig: string): Promise<void> {
  // processes that the script starts are not trainers
  delete process.env[CONFIG_VARIABLE];
  const config = readConfig(encodedConfig);
  takeTranslations(config.translations ?? null);
  writeReport({ type: 'hello', protocol: PROTOCOL_VERSION, pid: process.pid, node: process.version });

  const { request } = config;
  const file = readScript(request.script);
  const random = seedMathRandom(request.seed);
  const watchdog = startWatchdog(config, (message) => {
    if (message.type === 'stop') stopSoon(session);
    else session.report({ type: 'warning', message: message.message });
  });
  const script = 'source' in file ? realpathSync(request.script) : request.script;
  const session = new ProcessSession(config, script, 'source' in file ? file.hash : '', random, watchdog.stopRequested);
  if ('code' in file) return session.fail(file.code, file.message, file.remedy);
  let scriptRuns = false;
  let scriptUsedTensorFlow = false;
  // an ES module that imports what is loaded already passes no hook of ours
  watchEndings(session, () => scriptUsedTensorFlow || file.source.includes('tfjs'));
  const world = worldOf(file.source, session);

  const hook = (exports: object, file: string): void => {
    const namespaces = namespacesOf(exports, file);
    if (namespaces !== null) installHook(namespaces, session);
  };
  const replaced = new Map<string, object>();
  watchLoading(replaced, (exports, file) => {
    if (scriptRuns) scriptUsedTensorFlow = true;
    hook(exports, file);
  });
  const activity = (text: string): void => session.report({ type: 'state', state: 'preparing', activity: text });
  const tensorFlow = await loadScriptTensorFlow(request, config.nativeFolder ?? null, { activity, warn: (message) => session.report({ type: 'warning', message }) }).catch(explainLoadError);
  if ('code' in tensorFlow) return session.fail(tensorFlow.code, tensorFlow.message, tensorFlow.remedy);
  session.settle(tensorFlow);
  for (const [name, content] of tensorFlow.replaced) {
    replaced.set(name, content);
    hook(content, '');
  }

  const hooks = new ModuleHooks({ script: { url: pathToFileURL(script).href, world }, replaced: publishReplaced(replaced) });
  loadDialects(hooks);
  // Node itself, without hooks, hands only plain CommonJS to the CommonJS loader
  if (world === 'module' || isDialect(script) || commonJsFit(file.source, script) !== 'as it stands') hooks.activate();

  random.restore(request.seed);
  scriptRuns = true;
  activity(t('running {0} up to its training call', basename(script)));
}

function readConfig(encoded: string): TrainerConfig {
  try {
    return decode(trainerConfigSchema, encoded, CONFIG_VARIABLE);
  } catch (error) {
    writeReport({ type: 'failed', ...explainOwnError(error) });
    leave(1);
  }
}

function worldOf(source: string, session: ProcessSession): ModuleWorld {
  try {
    return worldOfScript(source, session.script);
  } catch (error) {
    return session.failBecauseOf(error);
  }
}
