import { CURVE_ROLES, type CurveColumns } from './curveRoles';

/** Which column is what, e.g. "lr = lr-SGD, val_accuracy = val_acc". */
export function columnsText(columns: CurveColumns): string {
  return CURVE_ROLES.flatMap((role) => (columns[role] === null ? [] : [`${role} = ${columns[role]}`])).join(', ');
}
