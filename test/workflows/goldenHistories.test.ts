import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { portfolioWorkflowId, reconciliationWorkflowId } from '../../core/cycles/identifiers.ts';
import { STRONG_SIGNALS, startTestBallast } from '../support/ballast.ts';
import { presentWorkflows } from '../support/workflowBundle.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/histories', import.meta.url));

describe('histories of earlier versions', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'));

  it('exist for every workflow', () => {
    for (const name of ['tradingCycle', 'symbolOrder', 'portfolio', 'reconciliation'])
      expect(files.some((file) => file.startsWith(name))).toBe(true);
  });

  it('replay against the present code without a difference', async () => {
    for (const file of files) {
      const history = historyFromJSON(JSON.parse(gunzipSync(readFileSync(`${FOLDER}/${file}`)).toString('utf8')));
      await expect(Worker.runReplayHistory(presentWorkflows(), history, file), file).resolves.toBeUndefined();
    }
  });
});

/** Run with BALLAST_RECORD_HISTORIES=NAME to add histories of the present code under that name; never replace the ones that are there. */
describe.runIf(process.env.BALLAST_RECORD_HISTORIES !== undefined)('recording', () => {
  it('writes the histories of a trading cycle, an attached one, an order, the actor and a reconciliation', async () => {
    const ballast = await startTestBallast();
    const label = process.env.BALLAST_RECORD_HISTORIES ?? 'unnamed';
    try {
      const { workflow } = ballast.client.temporal;
      const start = (workflowId: string) =>
        workflow.start('tradingCycle', {
          workflowId,
          taskQueue: ballast.taskQueue,
          args: [{ cycleId: 'golden', signals: STRONG_SIGNALS }],
        });
      const [first, second] = await Promise.all([
        start(`golden-1-${ballast.account}`),
        start(`golden-2-${ballast.account}`),
      ]);
      const result = await first.result();
      await second.result();
      await ballast.client.pause('recording');
      await ballast.client.resume('recording');
      await ballast.client.reconcile();
      const [order] = await ballast.ledger.ordersOfCycle(ballast.account, 'golden');
      const orderId = `order:${ballast.account}:golden:${order?.key.symbol}`;
      const sources = {
        'tradingCycle-first': first.workflowId,
        'tradingCycle-second': second.workflowId,
        symbolOrder: orderId,
        portfolio: portfolioWorkflowId(ballast.account),
        reconciliation: reconciliationWorkflowId(ballast.account),
      };
      mkdirSync(FOLDER, { recursive: true });
      for (const [name, workflowId] of Object.entries(sources)) {
        const history = await workflow.getHandle(workflowId).fetchHistory();
        writeFileSync(`${FOLDER}/${name}-${label}.json.gz`, gzipSync(historyToJSON(history)), { flag: 'wx' });
      }
      expect(result).toBeDefined();
    } finally {
      await ballast.stop();
    }
  });
});
