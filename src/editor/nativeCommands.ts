import { rm } from 'node:fs/promises';
import { bytesIn } from '../native/growth';
import { installNative, type InstallResult } from '../native/installNative';
import type { InstallProgress } from '../native/installProgress';
import { findNpm } from '../native/npmProgram';
import { installedIn } from '../native/tfjsNode';
import { WHEEL_MEGABYTES } from '../native/wheelInstaller';
import { findNode } from '../runs/findNode';
import { RunFailure } from '../runs/runFailure';
import { cleanEnvironment } from '../runs/trainerEnvironment';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';
import { readNativeMirror, readNode } from './settings';

export interface NativeServices extends Pick<EditorServices, 'vscode' | 'extensionUri' | 'log'> {
  /** Where the native backend is kept: a folder of the extension's own, whose node_modules hold it. */
  readonly folder: string;
}

interface Way {
  readonly way: 'package' | 'pypi';
  readonly mirror: string | null;
}

/** The scripts' Node cannot install anything; `problem` says what to do. */
interface NoNode {
  readonly kind: 'no node';
  readonly problem: string;
}

/** The commands that install and remove the native backend. */
export class NativeCommands {
  /** Of the installation that goes on; null while none does. */
  private installing: AbortController | null = null;

  constructor(private readonly services: NativeServices) {}

  /** Folder with an installed copy; null while there is none. */
  get installed(): string | null {
    return installedIn(this.services.folder);
  }

  async install(): Promise<void> {
    const { vscode } = this.services;
    if (this.installing === null && this.installed !== null) {
      const again = t('Install Again');
      if ((await vscode.window.showInformationMessage(t('The native backend is installed already.'), again)) !== again) return;
    }
    for (let way: Way | null = { way: 'package', mirror: this.mirror() }; way !== null; ) {
      // Asked each time: while a question stands, the command may be called again.
      if (this.installing !== null) return this.offerToCancel();
      way = await this.tell(await this.installBy(way));
    }
  }

  async remove(): Promise<void> {
    const { vscode, folder } = this.services;
    if (this.installed === null) {
      const install = t('Install Native Backend');
      if ((await vscode.window.showInformationMessage(t('Superconverge has installed no native backend.'), install)) === install) await this.install();
      return;
    }
    const remove = t('Remove');
    const size = t('It takes {0} MB. Runs of scripts whose project has no @tensorflow/tfjs-node of its own use the embedded backend from then on.', Math.round((await bytesIn(folder)) / 1e6));
    if ((await vscode.window.showWarningMessage(t('Remove the native backend?'), { modal: true, detail: size }, remove)) !== remove) return;
    await rm(folder, { recursive: true, force: true });
    vscode.window.setStatusBarMessage(t('The native backend was removed.'), 5000);
  }

  /** Ends an installation that goes on; what it has put together is removed. */
  dispose(): void {
    this.installing?.abort();
  }

  private async offerToCancel(): Promise<void> {
    const cancel = t('Cancel Installation');
    if ((await this.services.vscode.window.showInformationMessage(t('The native backend is being installed.'), cancel)) === cancel) this.dispose();
  }

  private async offerNodeSetting(problem: string): Promise<void> {
    const { vscode } = this.services;
    const open = t('Open Settings');
    if ((await vscode.window.showErrorMessage(problem, open)) === open) await vscode.commands.executeCommand('workbench.action.openSettings', 'superconverge.node');
  }

  private mirror(): string | null {
    return readNativeMirror(this.services.vscode.workspace.getConfiguration('superconverge'));
  }

  private async installBy({ way, mirror }: Way): Promise<InstallResult | NoNode> {
    const { vscode, folder, log } = this.services;
    const cancelling = new AbortController();
    // Before anything is waited for: a second click must find it.
    this.installing = cancelling;
    try {
      const node = await findNode(readNode(vscode.workspace.getConfiguration('superconverge')));
      const npm = await findNpm(node);
      if (npm === null) {
        const problem = t('No npm was found beside Node.js {0} ({1}), which runs the scripts. Install Node.js from nodejs.org, which brings npm, or set "superconverge.node" to a Node.js that has one.', node.version, node.path);
        return { kind: 'no node', problem };
      }
      return await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: t('Native backend'), cancellable: true }, (progress, token) => {
        token.onCancellationRequested(() => cancelling.abort());
        const onProgress = ({ kind, text }: InstallProgress): void => {
          if (kind !== 'line') progress.report({ message: text });
          if (kind !== 'amount') log.info(kind === 'stage' ? text : `  ${text}`);
        };
        return installNative({ folder, node, npm, env: cleanEnvironment(process.env), signal: cancelling.signal, onProgress, way, mirror });
      });
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      return { kind: 'no node', problem: `${error.message} ${error.remedy}` };
    } finally {
      this.installing = null;
    }
  }

  /** Says how it ended. @returns how the person wants to try it instead; null = not */
  private async tell(result: InstallResult | NoNode): Promise<Way | null> {
    switch (result.kind) {
      case 'no node':
        await this.offerNodeSetting(result.problem);
        return null;
      case 'installed':
        await this.tellInstalled(result.version);
        return null;
      case 'blocked':
        this.services.log.warn(result.reason);
        return this.askForWay(result);
      case 'unsupported':
      case 'failed': {
        this.services.log.error(result.reason);
        const show = t('Show Log');
        if ((await this.services.vscode.window.showErrorMessage(result.reason, show)) === show) this.services.log.show();
        return null;
      }
      case 'cancelled':
        this.services.vscode.window.setStatusBarMessage(t('The installation was cancelled; nothing is left of it.'), 5000);
        return null;
    }
  }

  private async tellInstalled(version: string): Promise<void> {
    const { vscode, log, folder } = this.services;
    log.info(`${version}: ${folder}`);
    const backend: unknown = vscode.workspace.getConfiguration('superconverge').get('backend');
    if (backend === 'embedded') {
      const open = t('Open Settings');
      const answer = await vscode.window.showInformationMessage(t('The native backend is installed ({0}). The setting "superconverge.backend" asks for the embedded one: runs use the native one once it is "auto".', version), open);
      if (answer === open) await vscode.commands.executeCommand('workbench.action.openSettings', 'superconverge.backend');
      return;
    }
    const test = t('Run LR Range Test');
    const answer = await vscode.window.showInformationMessage(
      t('The native backend is installed ({0}). From the next run on it computes for scripts whose project has no @tensorflow/tfjs-node of its own: 1 to 3 times as fast as the embedded one, most for convolutions.', version),
      test,
    );
    if (answer === test) await vscode.commands.executeCommand('superconverge.runRangeTest');
  }

  private async askForWay({ reason, missingForPyPi }: Extract<InstallResult, { kind: 'blocked' }>): Promise<Way | null> {
    const { vscode, extensionUri } = this.services;
    const [pypi, mirror, help] = [t('Use PyPI ({0} MB)', WHEEL_MEGABYTES), t('Use a Mirror...'), t('How to Install')];
    const lacks = missingForPyPi !== null && missingForPyPi.length > 0 ? ` ${t('From PyPI it could be installed if this machine had {0} (Debian, Ubuntu: apt-get install python3-pip g++ binutils).', missingForPyPi.join(', '))}` : '';
    const ways = missingForPyPi?.length === 0 ? [pypi, mirror, help] : [mirror, help];
    const answer = await vscode.window.showWarningMessage(`${t('The native backend cannot be downloaded from here.')} ${reason}${lacks}`, ...ways);
    if (answer === pypi) return { way: 'pypi', mirror: null };
    if (answer === mirror) return this.askForMirror();
    if (answer === help) await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extensionUri, 'README.md').with({ fragment: 'the-native-backend' }));
    return null;
  }

  /** Asks for the address of a mirror and keeps it as the setting. */
  private async askForMirror(): Promise<Way | null> {
    const { vscode } = this.services;
    const address = await vscode.window.showInputBox({
      title: t('Mirror for the Native Backend'),
      prompt: t('Address of a copy of https://storage.googleapis.com/ with its folders tensorflow/libtensorflow and tf-builds'),
      value: this.mirror() ?? 'https://',
      ignoreFocusOut: true,
      validateInput: (text) => (/^https?:$/.test(protocolOf(text)) ? null : t('It must begin with https:// or http://.')),
    });
    if (address === undefined) return null;
    await vscode.workspace.getConfiguration('superconverge').update('nativeMirror', address.trim(), vscode.ConfigurationTarget.Global);
    return { way: 'package', mirror: address.trim() };
  }
}

function protocolOf(address: string): string {
  return URL.canParse(address.trim()) ? new URL(address.trim()).protocol : '';
}
