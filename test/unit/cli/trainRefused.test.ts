import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../runs/support';
import { buildCommandLine, run } from './commandLine';

let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine();
});

const saved = {
  script: 'train.js',
  call: { api: 'fit', line: 1 },
  maxLr: 0.2,
  minLr: 0.02,
  finalLr: 0.00002,
  cycleIterations: 90,
  tailIterations: 10,
  momentum: { high: 0.95, low: 0.85 },
  bounds: { main: 'recommended', recommended: null, paper: null },
  provenance: { run: 'run', measuredAt: '', seed: 42, scriptHash: '', backend: '', tfjs: '', batchSize: null, optimizer: '', weightDecay: null },
};

/** A script with a onecycle.json beside it that a person has changed. */
function script(changes: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'train.js'), '');
  writeFileSync(join(folder, 'onecycle.json'), JSON.stringify({ version: 1, schedules: { 'train.js#fit': { ...saved, ...changes } } }));
  return join(folder, 'train.js');
}

describe('superconverge train refuses', () => {
  it.each([
    [{ minLr: 0.5 }, 'onecycle.json beside the script: Min LR (0.5) is above max LR (0.2). Mend the file, or give --max.\n'],
    [{ momentum: { high: 0.85, low: 0.95 } }, 'onecycle.json beside the script: Momentum would rise with the LR, from 0.85 to 0.95: the higher one comes first. Mend the file, or give --max.\n'],
    [{ cycleIterations: 0 }, 'onecycle.json beside the script: The cycle must take a share of the run above 0 and at most 1, not 0. Mend the file, or give --max.\n'],
  ])('a onecycle.json with %j, and names it', async (changes, message) => {
    expect(await run(cli, ['train', script(changes)])).toMatchObject({ code: 1, stderr: message });
  });

  it('bounds on the command line that are the wrong way round, and asks nothing that cannot be answered', async () => {
    expect(await run(cli, ['train', script({}), '--max', '0.2', '--min', '0.5'])).toMatchObject({ code: 2, stderr: 'Min LR (0.5) is above max LR (0.2). See superconverge --help.\n' });
  });
});
