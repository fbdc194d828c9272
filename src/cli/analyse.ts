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
  const { curve, others, seeds, record } = read;
  const analysis = analyseRangeTests(
    [curve, ...others].map((one) => ({
      ...one,
      plannedIterations: command.budget ?? one.plannedIterations,
      ...(command.chance === null ? {} : { chance: command.chance, chanceSource: 'given' }),
    })),
  );
  const measured = measuredBy(record, curve, seeds);
  terminal.out(command.json ? `${encode(toReport(analysis, measured))}\n` : analysisText(analysis, measured));
  return analysis.recommended === null ? EXIT.noBounds : EXIT.ok;
}
