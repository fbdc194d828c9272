import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';
import { folderPath, readSettings, SettingError } from '../settings';
import { RunConfigurations, type RunConfiguration } from './runConfiguration';
import { textOfVariables, textOfWords, variablesIn, WordsError, wordsIn } from './words';

type Services = Pick<EditorServices, 'vscode' | 'workspaceState'>;

/** One thing that can be configured. */
interface Part {
  readonly key: keyof RunConfiguration;
  readonly label: string;
  readonly prompt: string;
  readonly placeHolder: string;
  /** As it is typed; empty where nothing is set. */
  readonly text: string;
  /** What an empty text means. */
  readonly empty: string;
  /** @throws WordsError saying what is wrong */
  parse(text: string): RunConfiguration;
}

/** Asks how a script is to be run where that is not what the settings say, until the person leaves the list. Each answer is kept at once. */
export async function configureRun({ vscode, workspaceState }: Services, script: string): Promise<void> {
  const configurations = new RunConfigurations(workspaceState);
  const title = t('Configure Run of {0}', basename(script));
  for (;;) {
    const own = configurations.of(script);
    const items = partsOf(vscode, script, own).map((part) => ({
      label: part.label,
      description: part.text === '' ? part.empty : part.text,
      detail: own[part.key] === undefined ? t('From the settings') : t('Set for this script'),
      part,
    }));
    const reset = { label: t('Reset to Settings'), description: '', detail: t('Forgets what is set for this script'), part: null };
    const choice = await vscode.window.showQuickPick([...items, ...(Object.keys(own).length > 0 ? [reset] : [])], { title, placeHolder: t('Choose what to change; Escape when done'), ignoreFocusOut: true });
    if (choice === undefined) return;
    if (choice.part === null) await configurations.reset(script);
    else {
      const { label, prompt, placeHolder, text, parse } = choice.part;
      const typed = await vscode.window.showInputBox({ title: `${title}: ${label}`, prompt, placeHolder, value: text, ignoreFocusOut: true, validateInput: (input) => problemOf(() => parse(input)) });
      if (typed !== undefined) await configurations.change(script, parse(typed));
    }
  }
}

function partsOf(vscode: Services['vscode'], script: string, own: RunConfiguration): Part[] {
  const uri = vscode.Uri.file(script);
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(script);
  const { args, env, node, cwd } = { ...settingsOf(vscode, script, folder), ...own };
  return [
    {
      key: 'args',
      label: t('Arguments'),
      prompt: t('Given to the script, separated by spaces. Quotes hold together what has spaces.'),
      placeHolder: '--epochs 5 --data "my data"',
      text: textOfWords(args),
      empty: t('none'),
      parse: (text) => ({ args: wordsIn(text) }),
    },
    {
      key: 'env',
      label: t('Environment'),
      prompt: t('Variables for the script, on top of those of VS Code.'),
      placeHolder: 'DATA=/data NAME="two words"',
      text: textOfVariables(env),
      empty: t('none'),
      parse: (text) => ({ env: variablesIn(text) }),
    },
    {
      key: 'node',
      label: 'Node.js',
      prompt: t('Path of the Node.js (20.6 or newer) that runs the script. Empty: it is found.'),
      placeHolder: '/usr/local/bin/node',
      text: node ?? '',
      empty: t('found by itself'),
      parse: (text) => ({ node: nodePath(text.trim()) }),
    },
    {
      key: 'cwd',
      label: t('Working Folder'),
      prompt: t('Where the script runs; a relative path starts at the workspace folder. Empty: the nearest folder with a package.json.'),
      placeHolder: './experiments',
      text: cwd ?? '',
      empty: t('the nearest folder with a package.json'),
      parse: (text) => ({ cwd: workingFolder(text.trim(), folder) }),
    },
  ];
}

/** What the settings give; nothing set where one of them cannot be used, which is said when the script is run. */
function settingsOf({ workspace, Uri }: Services['vscode'], script: string, folder: string): Required<RunConfiguration> {
  try {
    return readSettings(workspace.getConfiguration('superconverge', Uri.file(script)), folder);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return { args: [], env: {}, node: null, cwd: null };
  }
}

function nodePath(path: string): string | null {
  // A bare name is looked up on the PATH when the script is run.
  if (isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new WordsError(t('There is no file {0}.', path));
  return path === '' ? null : path;
}

function workingFolder(path: string, folder: string): string | null {
  if (path === '') return null;
  const absolute = folderPath(path, folder);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() !== true) throw new WordsError(t('There is no folder {0}.', absolute));
  return absolute;
}

/** What is wrong with a text; null where nothing is. */
function problemOf(parse: () => unknown): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
