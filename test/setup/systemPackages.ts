import which from 'which';
import { CommandError, run, step } from './command';
import { chromiumPath } from './machine';

/**
 * Installs what the system's package manager has to give: Chromium for the tests of the page and in VS Code, ripgrep for VS Code's search,
 * and what the native parts are made with. Debian and its kin, as root.
 * @throws CommandError saying what to install by hand elsewhere
 */
export async function installSystemPackages(): Promise<void> {
  const wanted = chromiumPath() === null ? ['chromium'] : [];
  const tools = { rg: ['ripgrep'], python3: ['python3', 'python3-pip'], 'g++': ['g++'], make: ['make'] };
  for (const [tool, packages] of Object.entries(tools)) if ((await which(tool, { nothrow: true })) === null) wanted.push(...packages);
  if (wanted.length === 0) {
    console.log(`Chromium is ${chromiumPath() ?? ''}`);
    return;
  }
  const command = `apt-get install -y --no-install-recommends ${wanted.join(' ')}`;
  if ((await which('apt-get', { nothrow: true })) === null || process.getuid?.() !== 0) {
    if (chromiumPath() !== null) {
      console.log(`Not on this machine: ${wanted.join(', ')}. The parts that need them say so.`);
      return;
    }
    const how = process.platform === 'linux' ? `On Debian or Ubuntu, as root: ${command}. Elsewhere install Chromium` : 'Install Chromium or Chrome';
    throw new CommandError(`Chromium is missing. ${how}, and give its path in the environment variable CHROMIUM.`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step(`Installing ${wanted.join(', ')} by apt-get`, async () => {
    await run('apt-get', ['update', '-q'], { env, seconds: 180 });
    await run('apt-get', command.split(' ').slice(1), { env, seconds: 600 });
  });
}
