import { analyseRangeTests } from '../analysis/analyseRangeTest';
import { toReport } from '../protocol/rangeTestReport';
import { encode } from '../protocol/wire';
import { analysisText } from './analysisText';
import { fileErrorText } from './fileErrorText';
import { measuredBy } from './measuredBy';
import type { AnalyseCommand } from './parse/analyseCommand';
import { readCurve, type ReadCurve } from './readCurve';
import type { Terminal } from './terminal';
import { EXIT } from './usage';

/** Reads a range test again. @returns the exit code */
export async function analyse(command: AnalyseCommand, terminal: Terminal): Promise<number> {
  let read: ReadCurve;
  try {
    read = await readCurve(command.file, command.columns, (text) => terminal.note(text));
  } catch (error) {
    terminal.note(fileErrorText(error));
    return EXIT.failed;
  }
  const { curve, others, seeds, record, perEpoch } = read;
  if (perEpoch && command.budget !== null) terminal.note('--budget is left out: the length of this ramp in iterations is not known.');
  const analysis = analyseRangeTests(
    [curve, ...others].map((one) => ({
      ...one,
      plannedIterations: perEpoch ? null : (command.budget ?? one.plannedIterations),
      ...(command.chance === null ? {} : { chance: command.chance, chanceSource: 'given' }),
    })),
  );
  const isKept = record !== null;
  const measured = measuredBy(record, curve, seeds);
  terminal.out(command.json ? `${encode(toReport(analysis, measured))}\n` : analysisText(analysis, measured, { unit: perEpoch ? 'points' : 'iterations', isOwn: isKept }));
  return analysis.recommended === null ? EXIT.noBounds : EXIT.ok;
}
