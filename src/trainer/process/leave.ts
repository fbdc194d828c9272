/**
 * Leaves the process from inside the caller: no catch, no finally and no exit handler of the script runs after this,
 * so that nothing is saved with the weights of a range test.
 */
export function leave(exitCode: number): never {
  // process.exit would emit 'exit'; what it calls at its end does not. It is not declared because it is not documented, but every Node has it.
  (process as NodeJS.Process & { reallyExit(code: number): never }).reallyExit(exitCode);
  throw new Error('unreachable');
}
