import { describe, expect, it } from 'vitest';
import { CONFIG_VARIABLE, trainerConfigSchema } from '../../../src/protocol/trainerLink';
import { decode } from '../../../src/protocol/wire';
import { cleanEnvironment, trainerEnvironment } from '../../../src/runs/trainerEnvironment';
import { requestFor } from './support';

const config = { protocol: 1 as const, runId: 'x', request: requestFor('a.js', { env: { PATH: '/mine', SEED: '1', SUPERCONVERGE_RUN: 'another' } }) };

describe('the environment of a trainer', () => {
  it('is the host\'s, under the chosen Node\'s, under the person\'s', () => {
    const environment = trainerEnvironment({ PATH: '/bin', HOME: '/home/me', ELECTRON_RUN_AS_NODE: '1', NONE: undefined }, { FROM_NODE: '1' }, config);
    expect(environment).toMatchObject({ PATH: '/mine', HOME: '/home/me', ELECTRON_RUN_AS_NODE: '1', FROM_NODE: '1', SEED: '1', SUPERCONVERGE_RUN: 'x' });
    expect(environment).not.toHaveProperty('NONE');
    expect(decode(trainerConfigSchema, environment[CONFIG_VARIABLE] ?? '', 'config')).toEqual(config);
  });

  it('lacks what is meant for the host alone', () => {
    expect(cleanEnvironment({ VSCODE_PID: '1', VSCODE_INSPECTOR_OPTIONS: '{}', NODE_CHANNEL_FD: '3', KEPT: 'yes' })).toEqual({ KEPT: 'yes' });
  });

  it.each([
    ['--inspect', undefined],
    ['--inspect-brk=127.0.0.1:9229 --max-old-space-size=4096', '--max-old-space-size=4096'],
    ['--inspect-port 9230 --no-warnings', '--no-warnings'],
    ['--require "/home/me/.vscode/extensions/ms-vscode.js-debug/src/bootloader.js" --no-warnings', '--no-warnings'],
    ['--require=/x/js-debug/bootloader.js', undefined],
    ['--require "./my setup.js"', '--require "./my setup.js"'],
  ])('turns NODE_OPTIONS %s into %s', (options, kept) => {
    expect(cleanEnvironment({ NODE_OPTIONS: options })['NODE_OPTIONS']).toBe(kept);
  });
});
