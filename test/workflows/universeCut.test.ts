import { describe, expect, it } from 'vitest';
import { planLines } from '../../client/cli/planLines.ts';
import { examineAccounts } from '../../worker/examineAccounts.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('a universe of all markets that is cut at universe.maxSymbols', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { universe: { symbols: 'all', maxSymbols: 3 } } });
    },
    () => ballast?.stop(),
  );

  const CUT =
    /the universe is the 3 most traded of (\d+) markets \(universe\.maxSymbols\): \S+-USD, \S+-USD, \S+-USD and (\d+) more are looked at only where they are held/;

  it('is told with what it leaves out by the report, the plan and the examination', async () => {
    const { report, plan } = await ballast.client.preview();
    const [told] = report.filter((line) => line.includes('most traded'));
    const [, markets, more] = CUT.exec(told ?? '') ?? [];
    expect(Number(markets)).toBe(6 + Number(more));
    if (plan === undefined) throw new Error('no plan was made');
    expect(planLines(plan).filter((line) => CUT.test(line))).toHaveLength(1);
    const checks = await examineAccounts(ballast.configuration, {});
    expect(checks.find(({ name }) => name === `Exchange (${ballast.account})`)).toMatchObject({
      ok: true,
      detail: expect.stringMatching(CUT),
    });
  });

  it('is not told by a cycle for named symbols', async () => {
    const { report } = await ballast.client.preview({ symbols: ['ALT-USD'] });
    expect(report.join('\n')).not.toMatch(CUT);
  });
});
