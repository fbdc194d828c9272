/** '' where none of our names is taken, else the first number from 2 on that makes them new. */
export function freeSuffix(isTaken: (suffix: string) => boolean): string {
  let suffix = '';
  for (let number = 2; isTaken(suffix); number += 1) suffix = String(number);
  return suffix;
}
