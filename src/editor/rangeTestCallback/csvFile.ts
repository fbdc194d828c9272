import { CURVE_CSV_COLUMNS } from '../../protocol/curveCsv';

/** Lines of a constructor that open the CSV of a range test and write its header, as *Open Curve...* and `superconverge analyse` read it. */
export const OPEN_CSV = [
  '        self.file = open(file, "w", newline="")',
  '        self.rows = csv.writer(self.file)',
  `        self.rows.writerow([${CURVE_CSV_COLUMNS.map((column) => `"${column}"`).join(', ')}])`,
];
