/** Whether two absolute paths name the same file. Windows takes letters of either case, and its programs write the drive in both. */
export function isSamePath(one: string, other: string): boolean {
  return one === other || (process.platform === 'win32' && one.toLowerCase() === other.toLowerCase());
}
