import { describe, expect, it } from 'vitest';
import { countReport } from '../../setup/vitestPart';

function report(files: readonly { name: string; status?: string; message?: string; tests: readonly string[]; failureMessages?: readonly string[] }[]): string {
  return JSON.stringify({
    testResults: files.map(({ name, status = 'passed', message = '', tests, failureMessages = [] }) => ({
      name: `/clone/${name}`,
      status,
      message,
      startTime: 1000,
      endTime: 3500,
      assertionResults: tests.map((test, index) => ({ status: test, fullName: `${name} ${index}`, failureMessages })),
    })),
  });
}

describe('the count of npm test', () => {
  it('counts what passed, failed and was skipped, and names what failed', () => {
    const counts = countReport(report([{ name: 'a.test.ts', status: 'failed', tests: ['passed', 'failed', 'skipped'] }, { name: 'b.test.ts', tests: ['passed', 'todo', 'pending'] }]), '/clone');
    expect(counts).toMatchObject({ passed: 2, skipped: 3, failures: ['a.test.ts > a.test.ts 1'] });
    expect(counts.files).toEqual([{ file: 'a.test.ts', seconds: 2.5, skipped: 1 }, { file: 'b.test.ts', seconds: 2.5, skipped: 2 }]);
  });

  it('counts a file that could not be loaded as a failure', () => {
    const counts = countReport(report([{ name: 'a.test.ts', status: 'failed', message: 'Cannot find module x\nat y', tests: [] }]), '/clone');
    expect(counts.failures).toEqual(['a.test.ts: Cannot find module x']);
  });

  it('counts a file whose hook failed as a failure although none of its tests did', () => {
    const counts = countReport(report([{ name: 'a.test.ts', status: 'failed', message: 'beforeAll threw', tests: ['skipped'] }]), '/clone');
    expect(counts.failures).toEqual(['a.test.ts: beforeAll threw']);
  });

  it('names what passed only when it was tried again', () => {
    const counts = countReport(report([{ name: 'a.test.ts', tests: ['passed'], failureMessages: ['Error: Waited 30 s\n at x'] }, { name: 'b.test.ts', tests: ['passed'] }]), '/clone');
    expect(counts).toMatchObject({ passed: 2, failures: [], retried: ['a.test.ts > a.test.ts 0: Error: Waited 30 s'] });
  });

  it('takes a run without test files for a failure', () => {
    expect(countReport(report([]), '/clone').failures).toHaveLength(1);
  });

  it('refuses a report of another shape', () => {
    expect(() => countReport('{"testResults":[{}]}', '/clone')).toThrow();
  });
});
