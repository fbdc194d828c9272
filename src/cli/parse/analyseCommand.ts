import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CURVE_ROLES, type CurveColumns } from '../../protocol/curve/curveRoles';
import { helpOptions } from './scriptOptions';
import { only, share, understood, UsageError, whole } from './values';

export interface AnalyseCommand {
  readonly name: 'analyse';
  /** Absolute path. */
  readonly file: string;
  readonly budget: number | null;
  readonly chance: number | null;
  /** Columns or tags that are not to be recognised by their names. */
  readonly columns: Partial<CurveColumns>;
  readonly json: boolean;
}

const options = { ...helpOptions, json: { type: 'boolean' }, budget: { type: 'string' }, chance: { type: 'string' }, columns: { type: 'string' } } as const;

/** @throws UsageError */
export function analyseCommand(rest: readonly string[]): AnalyseCommand | 'help' | 'version' {
  const { values, positionals } = understood(() => parseArgs({ args: [...rest], options, allowPositionals: true }));
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  return {
    name: 'analyse',
    file: resolve(only(positionals, 'analyse', 'FILE', '')),
    budget: whole('--budget', values.budget, 1),
    chance: share('--chance', values.chance),
    columns: columnsOf(values.columns),
    json: values.json === true,
  };
}

/** E.g. "lr=rate,val_accuracy=top 1": what each column is; nothing after "=": the file has none. */
function columnsOf(text: string | undefined): Partial<CurveColumns> {
  if (text === undefined) return {};
  const columns = text.split(',').map((part) => {
    const at = part.indexOf('=');
    const role = CURVE_ROLES.find((known) => known === part.slice(0, at).trim());
    if (at < 0 || role === undefined) {
      throw new UsageError(`--columns must say which column is what, e.g. lr=rate,val_accuracy=top1, with the names ${CURVE_ROLES.join(', ')} before "=", not "${part}".`);
    }
    const name = part.slice(at + 1).trim();
    return [role, name === '' ? null : name] as const;
  });
  return Object.fromEntries(columns);
}
