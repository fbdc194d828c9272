import { analyseRangeTest } from '../analysis/analyseRangeTest';
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
    read = await readCurve(command.file, (problem) => terminal.note(problem));
  } catch (error) {
    terminal.note(fileErrorText(error));
    return EXIT.failed;
  }
  const { curve, record } = read;
  const analysis = analyseRangeTest({
    ...curve,
    plannedIterations: command.budget ?? curve.plannedIterations,
    ...(command.chance === null ? {} : { chance: command.chance, chanceSource: 'given' }),
  });
  const measured = measuredBy(record, curve);
  terminal.out(command.json ? `${encode(toReport(analysis, measured))}\n` : analysisText(analysis, measured.iterations));
  return analysis.recommended === null ? EXIT.noBounds : EXIT.ok;
}
