import { main } from './command';
import { missingParts } from './machine';
import { installNative } from './native';
import { installSystemPackages } from './systemPackages';
import { canHaveVscodeServer, installVscodeServer } from './vscodeServer';

// npm run setup [-- PART ...]: installs what the tests need beyond `npm ci`, outside the clone. Safe to run again.

/** Both that the tests run in. */
async function installVscodeServers(): Promise<void> {
  await installVscodeServer('oldest');
  await installVscodeServer('newest');
}

const parts: Record<string, () => Promise<unknown>> = {
  'system-packages': installSystemPackages,
  native: installNative,
  ...(canHaveVscodeServer || process.argv.includes('vscode-server') ? { 'vscode-server': installVscodeServers } : {}),
};

main(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}. Parts: ${Object.keys(parts).join(', ')}.`);
  const problems = [];
  for (const [name, install] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    try {
      await install();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n\n'));
  if (wanted.length === 0) console.log(missingParts().length === 0 ? 'Everything that the tests need is there.' : `Still missing: ${missingParts().join(', ')}.`);
});
