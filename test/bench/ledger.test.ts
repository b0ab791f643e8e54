import { describe, expect, it } from 'vitest';
import { ledgerReport } from '../../bench/ledger/measureLedger.ts';

const side = { rows: 100, time: 10 };

function verdictOf(rowRatio: number, timeRatio: number): string | undefined {
  const [row] = ledgerReport([{ work: 'a cycle reads', young: side, old: side, rowRatio, timeRatio }]).slice(2);
  return row?.split('|').at(-2)?.trim();
}

describe('the report of a young and an old ledger', () => {
  it('says by which of its ratios the goal of 1.10 is missed', () => {
    expect(verdictOf(1.05, 1.1)).toBe('met');
    expect(verdictOf(0.5, 0.9)).toBe('met');
    expect(verdictOf(1.11, 1)).toBe('MISSED: rows');
    expect(verdictOf(1, 1.11)).toBe('MISSED: time');
    expect(verdictOf(9.9, 3.1)).toBe('MISSED: rows and time');
  });

  it('calls nothing met that was not measured', () => {
    expect(verdictOf(Number.NaN, Number.NaN)).toBe('MISSED: rows and time');
  });
});
