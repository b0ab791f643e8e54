import { expect, it, onTestFinished } from 'vitest';
import { breakerHistory } from '../../activities/account/breakerHistory.ts';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { evidenceStart, trippedSinceResume } from '../../core/breakers/evidenceStart.ts';
import { breakerCommander } from '../../core/cycles/tradingState.ts';

it('goes back to the trip that a person has resumed, however many commands came after it', async () => {
  const ledger = await openLedger('sqlite::memory:');
  onTestFinished(() => ledger.close());
  const give = async (kind: 'pause' | 'resume', at: number, by: string): Promise<unknown> =>
    await ledger.commandAccount('main', { kind, at, by, reason: 'for the test' });
  await give('pause', 1_000, breakerCommander('dailyLoss'));
  await give('resume', 2_000, 'ada');
  for (let index = 0; index < 600; index += 1) await give('pause', 3_000 + index, 'a program');
  const history = await breakerHistory(ledger, 'main');
  expect(evidenceStart(history)).toBe(2_000);
  expect(history).toHaveLength(602);

  await give('pause', 5_000, breakerCommander('drawdown'));
  expect([...trippedSinceResume(await breakerHistory(ledger, 'main'))]).toEqual([breakerCommander('drawdown')]);
  expect(await breakerHistory(ledger, 'other')).toEqual([]);
});
