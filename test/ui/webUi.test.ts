import type { Browser, Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';
import { setUp } from '../support/setUp.ts';

describe.skipIf(CHROMIUM === undefined || inject('temporalUiUrl') === '')('the Temporal Web UI', () => {
  let ballast: TestBallast;
  let browser: Browser;
  const namespacePages = `${inject('temporalUiUrl')}/namespaces/${inject('temporalNamespace')}`;
  setUp(
    async () => {
      ballast = await startTestBallast();
      browser = await launchChromium();
    },
    async () => {
      await browser?.close();
      await ballast?.stop();
    },
  );

  const openPage = async (height: number): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1400, height } });
    // The pages of the UI are large: a busy machine takes longer for them than the usual 30 s.
    page.setDefaultTimeout(90_000);
    return page;
  };

  const completed = async (workflowId: string): Promise<CycleResult> => {
    const handle = ballast.client.temporal.workflow.getHandle(workflowId);
    const status = () =>
      handle.describe().then(
        (description) => description.status.name,
        () => 'absent',
      );
    await expect.poll(status, { timeout: 90_000 }).toBe('COMPLETED');
    return (await handle.result()) as CycleResult;
  };

  it('starts a cycle with no input and shows its bullet summary and its queries', async () => {
    const workflowId = `from-the-ui-${ballast.account}`;
    const page = await openPage(1000);
    const query = new URLSearchParams({ workflowId, taskQueue: ballast.taskQueue, workflowType: 'tradingCycle' });
    await page.goto(`${namespacePages}/workflows/start-workflow?${query}`);
    await page
      .getByRole('button', { name: /start workflow/i })
      .last()
      .click();
    await completed(workflowId);

    await page.goto(`${namespacePages}/workflows/${workflowId}`);
    await page.getByText('User Metadata').first().click();
    // The details are shown in a frame of their own.
    const shown = async () =>
      (await Promise.all(page.frames().map((frame) => frame.locator('body').textContent()))).join('\n');
    await expect.poll(shown, { timeout: 90_000 }).toContain('Portfolio analysis: 3 positions');
    await page.getByText('Queries', { exact: true }).first().click();
    await expect.poll(() => page.getByText('decisions').count(), { timeout: 90_000 }).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Run Query' }).click();
    await page.getByText('"sentence"').first().waitFor();
    await page.close();
  });

  it('starts a cycle with an object of overrides typed into its form', async () => {
    const workflowId = `with-overrides-${ballast.account}`;
    const page = await openPage(1400);
    const query = new URLSearchParams({ workflowId, taskQueue: ballast.taskQueue, workflowType: 'tradingCycle' });
    await page.goto(`${namespacePages}/workflows/start-workflow?${query}`);
    const editor = page.locator('.cm-content').first();
    await editor.click();
    await page.keyboard.insertText('{"cycleId": "typed", "symbols": ["DOT-USD"], "limits": {"maxWeight": 0.1}}');
    // The form lays the input out anew when it is left, which moves the button away from a click that leaves it.
    await page.getByRole('heading', { name: 'Start Workflow' }).click();
    await expect.poll(() => editor.textContent()).toContain('"maxWeight": 0.1');
    await page
      .getByRole('button', { name: /start workflow/i })
      .last()
      .click();
    const result = await completed(workflowId);
    expect(result).toMatchObject({ cycleId: 'typed', scope: 'DOT-USD' });
    await page.close();
  });

  it('pauses the account by an update, with the reason and who gave it', async () => {
    const page = await openPage(1000);
    const actor = portfolioWorkflowId(ballast.account);
    await page.goto(`${namespacePages}/workflows/${encodeURIComponent(actor)}`);
    await page.getByRole('button', { name: 'More Actions' }).click();
    await page.getByRole('menuitem', { name: /update/i }).click();
    const dialog = page.getByRole('dialog').filter({ hasText: 'Send an Update' });
    await dialog.getByTestId('update-select-button').click();
    await dialog.getByRole('option', { name: /^pause/ }).click();
    await dialog.locator('.cm-content').click();
    await page.keyboard.insertText('{"reason": "a walk", "by": "ada"}');
    // This form, too, lays its input out anew when it is left.
    await dialog.getByTestId('update-id').click();
    await page.getByText('"by": "ada"').waitFor();
    await dialog.getByRole('button', { name: 'Submit' }).click();
    const trading = async () => (await ballast.client.portfolioStatus()).trading;
    await expect.poll(trading, { timeout: 90_000 }).toMatchObject({ kind: 'paused', reason: 'a walk', by: 'ada' });
    await ballast.client.resume('back');
    await page.close();
  });

  it('resets a cycle, which orders nothing a second time', async () => {
    const started = await ballast.client.startCycle({ cycleId: 'reset', signals: STRONG_SIGNALS });
    const first = await started.result();
    expect(first.orders.length).toBeGreaterThan(0);
    const run = async () => (await ballast.client.temporal.workflow.getHandle(started.workflowId).describe()).runId;
    const before = await run();
    const ordered = (await ballast.venue.acceptedOrders()).length;
    const page = await openPage(1000);
    await page.goto(`${namespacePages}/workflows/${encodeURIComponent(started.workflowId)}`);
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    const dialog = page.getByRole('dialog').filter({ hasText: 'Reset Workflow' });
    await dialog.getByTestId('workflow-reset-event-id-select-button').click();
    await dialog
      .getByRole('option', { name: /WorkflowTaskCompleted/ })
      .first()
      .click();
    await dialog.getByTestId('reset-reason').fill('once more');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await expect.poll(run, { timeout: 90_000 }).not.toBe(before);
    const again = await completed(started.workflowId);
    expect(again.orders.map(({ symbol }) => symbol)).toEqual(first.orders.map(({ symbol }) => symbol));
    expect((await ballast.venue.acceptedOrders()).length).toBe(ordered);
    await page.close();
  });
});
