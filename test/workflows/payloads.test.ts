import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { PAYLOAD_BOUND } from '../../core/payloads/payloadBound.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';

const UNKNOWN = Array.from({ length: 4_985 }, (_, i) => ({
  symbol: `TOK${i}X-USD`,
  direction: 'buy',
  confidence: 0.81,
}));

/** Sizes of all payloads below a part of a history, bytes. */
function payloadSizes(node: unknown): readonly number[] {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return [];
  const { payloads } = node as { payloads?: readonly { data?: Uint8Array | null }[] | null };
  if (Array.isArray(payloads)) return payloads.map(({ data }) => data?.length ?? 0);
  return Object.values(node).flatMap(payloadSizes);
}

describe('a signals file with thousands of symbols that the venue does not know', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-signals-'));
  let ballast: TestBallast;

  beforeAll(async () => {
    const path = join(folder, 'signals.json');
    writeFileSync(path, JSON.stringify([...UNKNOWN, ...STRONG_SIGNALS, { ...UNKNOWN[0], symbol: 'ALT-USD' }]));
    ballast = await startTestBallast({ flags: { signals: { provider: 'file', path } } });
  });
  afterAll(async () => {
    await ballast.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const largest = async (workflowId: string): Promise<number> => {
    const history = await ballast.client.temporal.workflow.getHandle(workflowId).fetchHistory();
    return Math.max(0, ...payloadSizes(history.events));
  };

  it('does not stop the account: the cycle trades the symbols it knows, counts the others, and everything about it answers', async () => {
    const started = await ballast.client.startCycle({ cycleId: 'many' });
    const result = await started.result();
    expect(result.outcome).toBe('traded');
    expect(result.report.join('\n')).toContain('4985 symbols have signals but are neither in the universe nor held');
    const decided = result.plan?.decisions.map(({ symbol, reason }) => [symbol, reason] as const) ?? [];
    expect(decided.filter(([, reason]) => reason === 'UNKNOWN_SYMBOL')).toHaveLength(20);
    expect(decided.length).toBeLessThan(60);
    expect((await ballast.client.cycleStatus('many')).outcome).toBe('traded');
    expect((await ballast.client.cyclePlan('many'))?.trades.length).toBeGreaterThan(0);
    expect(await largest(started.workflowId)).toBeLessThan(PAYLOAD_BOUND / 10);
  });

  it('gives a start that comes later the report and the orders from the ledger', async () => {
    const { workflow } = ballast.client.temporal;
    const options = { taskQueue: ballast.taskQueue, args: [{ cycleId: 'many' }] };
    const later = await workflow.start('tradingCycle', { ...options, workflowId: `later-${ballast.account}` });
    const result = await later.result();
    expect(result.attachedTo).toBe(`cycle:${ballast.account}:many`);
    expect(result.report.join('\n')).toContain('Portfolio analysis');
    const orders = await ballast.ledger.ordersOfCycle(ballast.account, 'many');
    expect(result.orders.map(({ symbol }: { symbol: string }) => symbol).sort()).toEqual(
      orders.map(({ key }) => key.symbol).sort(),
    );
  });

  it('leaves the actor without reports', async () => {
    const status = await ballast.client.portfolioStatus();
    expect(status.lastCycle).toMatchObject({ cycleId: 'many', outcome: 'traded' });
    expect(status.lastCycle).not.toHaveProperty('report');
    expect(status.lastCycle?.symbolCount).toBeGreaterThan(0);
    expect(await largest(portfolioWorkflowId(ballast.account))).toBeLessThan(PAYLOAD_BOUND / 50);
  });
});
