import * as v from 'valibot';
import type { Memento } from 'vscode';
import { runRequestSchema, type RunRequest } from '../../protocol/run';

const { args, env, node, cwd } = runRequestSchema.entries;
const configuration = v.partial(v.object({ args, env, node, cwd }));

/** How a script is run where that is not what the settings say. */
export type RunConfiguration = Partial<Pick<RunRequest, 'args' | 'env' | 'node' | 'cwd'>>;

/** What a person configured for single scripts, kept with the workspace. */
export class RunConfigurations {
  constructor(private readonly state: Memento) {}

  /** Empty where the settings hold. */
  of(script: string): RunConfiguration {
    // What another version of the extension kept and this one cannot use counts as not configured.
    const result = v.safeParse(configuration, this.state.get(keyOf(script)));
    if (!result.success) return {};
    const { output } = result;
    return {
      ...(output.args === undefined ? {} : { args: output.args }),
      ...(output.env === undefined ? {} : { env: output.env }),
      ...(output.node === undefined ? {} : { node: output.node }),
      ...(output.cwd === undefined ? {} : { cwd: output.cwd }),
    };
  }

  async change(script: string, change: RunConfiguration): Promise<void> {
    await this.state.update(keyOf(script), { ...this.of(script), ...change });
  }

  async reset(script: string): Promise<void> {
    await this.state.update(keyOf(script), undefined);
  }
}

function keyOf(script: string): string {
  return `runConfiguration:${script}`;
}
