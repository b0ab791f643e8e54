import type { Browser, Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';
import { setUp } from '../support/setUp.ts';

describe.skipIf(CHROMIUM === undefined || inject('temporalUiUrl') === '')('the Temporal Web UI', () => {
  let ballast: TestBallast;
  let browser: Browser;
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
    const base = `${inject('temporalUiUrl')}/namespaces/${inject('temporalNamespace')}`;
    const workflowId = `from-the-ui-${ballast.account}`;
    const page = await openPage(1000);
    const query = new URLSearchParams({ workflowId, taskQueue: ballast.taskQueue, workflowType: 'tradingCycle' });
    await page.goto(`${base}/workflows/start-workflow?${query}`);
    await page
      .getByRole('button', { name: /start workflow/i })
      .last()
      .click();
    await completed(workflowId);

    await page.goto(`${base}/workflows/${workflowId}`);
    await page.getByText('User Metadata').first().click();
    // The details are shown in a frame of their own.
    const shown = async () =>
      (await Promise.all(page.frames().map((frame) => frame.locator('body').textContent()))).join('\n');
    await expect.poll(shown, { timeout: 90_000 }).toContain('Portfolio analysis: 3 positions');
    await page.getByText('Queries', { exact: true }).first().click();
    await expect.poll(() => page.getByText('decisions').count(), { timeout: 90_000 }).toBeGreaterThan(0);
    await page.close();
  });

  it('starts a cycle with an object of overrides typed into its form', async () => {
    const base = `${inject('temporalUiUrl')}/namespaces/${inject('temporalNamespace')}`;
    const workflowId = `with-overrides-${ballast.account}`;
    const page = await openPage(1400);
    const query = new URLSearchParams({ workflowId, taskQueue: ballast.taskQueue, workflowType: 'tradingCycle' });
    await page.goto(`${base}/workflows/start-workflow?${query}`);
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
});
