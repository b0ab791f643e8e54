import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { FastifyInstance } from 'fastify';
import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { newAuthenticatorSecret } from '../../configuration/apiAccess/authenticator.ts';
import { writePasswordEntry } from '../../configuration/apiAccess/passwordEntry.ts';
import { configurationSchema } from '../../configuration/schema.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';
import { KNOWN_HASH, KNOWN_PASSWORD } from '../support/knownPassword.ts';
import { setUp } from '../support/setUp.ts';
import { adoptModel, recordPastPlans } from './pastSignals.ts';

const BUILT = fileURLToPath(new URL('../../dist/dashboard/', import.meta.url));
const PAGES = [
  'overview',
  'decisions',
  'preview',
  'portfolio',
  'signals',
  'backtests',
  'orders',
  'cycles',
  'configuration',
] as const;
const BACKTEST_THREAD = new URL('../../dist/bundles/client/backtests/backtestThread.js', import.meta.url);
const PATIENT = { timeout: 60_000 };
const TOKEN = 'a-token-of-the-dashboard-test';

const folder = mkdtempSync(join(tmpdir(), 'ballast-signals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of signals that make the first cycle trade. */
function signalFile(): string {
  const path = join(folder, 'signals.json');
  writeFileSync(path, JSON.stringify(STRONG_SIGNALS));
  return path;
}

const WRITTEN = { limits: { maxWeight: 0.25, riskBudget: 0.02 }, cycle: { every: '1h' } };

/** A configuration file as a person has written it, who indents by four. */
function writtenFile(): string {
  const path = join(folder, 'ballast.config.json');
  writeFileSync(path, JSON.stringify(WRITTEN, null, 4));
  return path;
}

/** With BALLAST_SCREENSHOTS=DIRECTORY each page is kept as a picture, light and dark, desktop and phone. */
const PICTURES = process.env.BALLAST_SCREENSHOTS;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core finds that is serious or critical. */
async function violations(page: Page): Promise<readonly string[]> {
  const found: readonly Violation[] = await page.evaluate('axe.run().then(({ violations }) => violations)');
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

async function show(page: Page, name: (typeof PAGES)[number], item = ''): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#/${name}${item}`)}`);
  await page.locator(`nav a[aria-current=page][href="#/${name}"]`).waitFor(PATIENT);
  await expect.poll(() => page.locator('main .skeleton').count(), PATIENT).toBe(0);
}

it('weighs less than 300 KB, and asks nobody else for anything', () => {
  const files = readdirSync(BUILT, { recursive: true, encoding: 'utf8' });
  const sent = files.filter((file) => file.endsWith('.gz'));
  const weight = sent.reduce((sum, file) => sum + statSync(join(BUILT, file)).size, 0);
  expect(sent.length).toBeGreaterThan(3);
  expect(weight).toBeLessThan(300_000);
  const elsewhere = /(?:src|href)=["']https?:|@import|url\(\s*["']?https?:/;
  for (const file of files.filter((name) => /\.(html|css)$/.test(name)))
    expect(readFileSync(join(BUILT, file), 'utf8')).not.toMatch(elsewhere);
});

describe.skipIf(CHROMIUM === undefined)('the dashboard', () => {
  let ballast: TestBallast;
  let server: FastifyInstance;
  let url: string;
  let browser: Browser;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          cycle: { approval: 'required' },
          signals: {
            sources: [
              { kind: 'file', name: 'desk', path: signalFile(), weight: 3 },
              { kind: 'model', name: 'lab' },
            ],
          },
        },
      });
      server = createApi(ballast.configuration, ballast.client, ballast.ledger, {
        environment: {},
        backtestThread: BACKTEST_THREAD,
        writtenFile: writtenFile(),
      });
      url = await server.listen({ host: '127.0.0.1', port: 0 });
      browser = await launchChromium();
    },
    async () => {
      await browser?.close();
      await server?.close();
      await ballast?.stop();
    },
  );

  it('leads from the first start through an approved plan to its orders, and stops and resumes the account', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 404/.test(message.text())) faults.push(message.text());
    });
    await page.goto(url);
    await page.getByText('is known from its first cycle on').waitFor(PATIENT);
    await page.getByRole('link', { name: 'Start one' }).click();
    await page.getByRole('button', { name: 'Start a cycle' }).click();
    await page.getByText('has started.').waitFor(PATIENT);

    // Live: nothing is loaded again by hand.
    await page.keyboard.press('1');
    const needs = page.getByRole('region', { name: 'Needs a person' });
    await needs.getByText('A plan waits to be approved').waitFor(PATIENT);
    await needs.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your name').fill('anna');
    await page.evaluate(axe.source);
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('region', { name: 'Last cycle' }).getByText('traded').waitFor(PATIENT);
    await expect.poll(() => needs.count(), PATIENT).toBe(0);
    const orders = await ballast.ledger.recentOrders(ballast.account, 50);
    expect(orders.length).toBeGreaterThan(0);

    await show(page, 'decisions');
    const table = page.getByRole('region', { name: 'Every symbol seen' });
    await page.keyboard.press('/');
    await page.keyboard.type('aave');
    await expect.poll(() => table.locator('tbody tr').count(), PATIENT).toBe(1);
    const [record] = await ballast.ledger.cycles(ballast.account, 1);
    const decision = record?.plan?.decisions.find(({ symbol }) => symbol === 'AAVE-USD');
    await table.getByText(decision?.sentence ?? 'no decision', { exact: true }).waitFor(PATIENT);
    await table.getByRole('button', { name: 'AAVE-USD' }).click();
    await table.getByText('Figures of the verdict').waitFor(PATIENT);

    await show(page, 'preview');
    await page.getByLabel('Risk budget').fill('0.05');
    await page.getByRole('button', { name: 'Make the plan' }).click();
    await page.getByText('budget 5.0%', { exact: true }).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('region', { name: 'Every symbol seen' }).locator('tbody tr').count()).toBeGreaterThan(
      0,
    );
    expect((await ballast.ledger.recentOrders(ballast.account, 50)).length).toBe(orders.length);

    await show(page, 'portfolio');
    await page.getByRole('img', { name: /^The present portfolio: expected return/ }).waitFor(PATIENT);
    await page.getByRole('region', { name: 'Correlations, table' }).getByText('BTC').first().waitFor(PATIENT);

    const shown = record?.cycleId ?? '';
    await page.evaluate(`location.hash = ${JSON.stringify(`#/decisions/${shown}/${shown}`)}`);
    await page.getByText('Both decided the same of every symbol.').waitFor(PATIENT);

    await show(page, 'orders');
    const symbol = orders[0]?.key.symbol ?? '';
    await page.getByRole('region', { name: 'Orders' }).getByRole('link', { name: symbol }).click();
    const evidence = page.getByRole('dialog');
    for (const step of ['INTENT', 'SUBMITTED', 'FILLED'])
      await evidence.locator('.evidence').getByText(step.toLowerCase(), { exact: true }).first().waitFor(PATIENT);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), PATIENT).toBe(0);

    await steer(page, 'Pause', 'paused');
    await steer(page, 'Halt', 'halted');
    await steer(page, 'Resume', 'active');
    const history = await ballast.ledger.tradingHistory(ballast.account, 10);
    expect(history.map(({ command }) => [command.kind, command.by, command.reason])).toEqual([
      ['resume', 'anna', 'to see it'],
      ['halt', 'anna', 'to see it'],
      ['pause', 'anna', 'to see it'],
    ]);
    await page.keyboard.press('k');
    await page.getByRole('dialog').getByText('Liquidate', { exact: true }).click();
    await page.getByRole('dialog').getByLabel('Why').fill('never');
    await page
      .getByRole('dialog')
      .getByLabel(/to confirm/)
      .fill('another account');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Liquidate/ })
      .click();
    expect((await ballast.ledger.tradingState(ballast.account)).kind).toBe('active');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('shows what sources said, which was not heard and why, what their word was worth, and what a model goes by', async () => {
    const [record] = await ballast.ledger.cycles(ballast.account, 1);
    if (record?.plan === undefined) throw new Error('the first cycle has made no plan');
    await recordPastPlans(ballast.ledger, ballast.account, record.plan, 60);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(url);
    await show(page, 'signals');
    const sources = page.getByRole('region', { name: 'Sources, table' });
    await sources.locator('tr', { hasText: 'desk' }).getByText('heard').waitFor(PATIENT);
    await sources.getByText('no model is adopted. None was trained yet').waitFor(PATIENT);
    const score = page.getByRole('region', { name: 'Scorecard, table' }).locator('tr', { hasText: 'desk' });
    const matured = Number.parseInt((await score.locator('td').nth(1).textContent()) ?? '', 10);
    // Of 60 days all but those of the last horizon are over, for each symbol with a signal to buy or sell.
    expect(matured).toBeGreaterThan(100);
    await page.getByRole('img', { name: /^desk: said \d+%, came \d+% of \d+/ }).waitFor(PATIENT);
    await page.keyboard.press('/');
    await page.keyboard.type('sol');
    const latest = page.getByRole('region', { name: 'Latest signals, table' }).locator('tbody tr');
    await expect.poll(() => latest.count(), PATIENT).toBe(1);
    expect(await latest.first().textContent()).toMatch(/SOL-USD.*desk.*buy.*90%/);

    const feature = await adoptModel(ballast.ledger, 'lab');
    await page.reload();
    const goesBy = page.getByRole('region', { name: 'What lab goes by' });
    await goesBy.getByText('lab@1').waitFor(PATIENT);
    await expect.poll(() => goesBy.locator('li').first().textContent(), PATIENT).toMatch(new RegExp(`^${feature}\\d`));
    await page.close();
  });

  it('runs backtests with progress, stops one, shows the report in place, compares two, and says why one cannot run', async () => {
    const { signals } = configurationSchema.parse({ signals: { provider: 'momentum' } });
    const { cycle } = ballast.configuration;
    const daily = { ...ballast.configuration, signals, cycle: { ...cycle, every: '1d' } };
    const own = createApi(daily, ballast.client, ballast.ledger, {
      environment: {},
      backtestThread: BACKTEST_THREAD,
    });
    const address = await own.listen({ host: '127.0.0.1', port: 0 });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    await show(page, 'backtests');
    await page.getByText('Nothing is kept yet').waitFor(PATIENT);
    const run = async (name: string, until: string): Promise<void> => {
      await page.getByLabel('From').fill('2024-01-01');
      await page.getByLabel('Until before').fill(until);
      await page.getByLabel('Name').fill(name);
      await page.getByRole('button', { name: 'Run' }).click();
    };
    await run('wrong', '2023-12-31');
    await page.getByRole('alert').getByText('allowed: a day after 2024-01-01').waitFor(PATIENT);
    await run('long', '2034-01-01');
    await page.getByRole('progressbar', { name: 'Progress of long' }).waitFor(PATIENT);
    await page.getByText(/^long: ballast, 20\d\d-\d\d-\d\d$/).waitFor(PATIENT);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('was stopped: nothing is kept of it').waitFor(PATIENT);
    const results = page.getByRole('region', { name: 'Results, table' }).locator('tbody tr');
    expect(await results.count()).toBe(0);

    await page.getByLabel('Objective').selectOption('equalWeight');
    await run('equal', '2024-02-15');
    await expect.poll(() => results.count(), PATIENT).toBe(1);
    await page.getByLabel('Objective').selectOption('minVariance');
    await run('calm', '2024-02-15');
    await expect.poll(() => results.count(), PATIENT).toBe(2);
    expect(await results.allTextContents()).toEqual([
      expect.stringMatching(/^calm2024-01-01 to 2024-02-15minVariance/),
      expect.stringMatching(/^equal2024-01-01 to 2024-02-15equalWeight/),
    ]);
    await page.getByRole('link', { name: 'equal', exact: true }).click();
    const report = page.frameLocator('iframe[title="Report of equal"]');
    await report.getByRole('heading', { name: 'equal' }).waitFor(PATIENT);
    await report.locator('svg.plot').first().waitFor(PATIENT);
    await keep(page, 'backtest-report-light-desktop');
    await page.getByLabel('compare with').selectOption('calm');
    await page.getByRole('img', { name: /^Growth\. equal: .*, calm: / }).waitFor(PATIENT);
    await page.evaluate(axe.source);
    expect(await violations(page)).toEqual([]);
    await keep(page, 'backtest-comparison-light-desktop');
    await page.close();
    await own.close();

    // The account of these tests has a source that has learnt from the past.
    const other = await browser.newPage();
    await other.goto(url);
    await show(other, 'backtests');
    await other.getByRole('button', { name: 'Run' }).click();
    await other
      .getByText('signals.provider: given model; allowed is builtIn, momentum or file in a backtest')
      .waitFor(PATIENT);
    await other.close();
  });

  it('shows what every setting may be, changes one with the difference and its check before it, and says who did it', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(url);
    await show(page, 'configuration');
    expect(await page.getByRole('button', { name: 'Change exchange.mode' }).count()).toBe(0);
    const present = ballast.configuration.limits.maxWeight;
    const change = async (value: string): Promise<void> => {
      await page.getByRole('button', { name: 'Change limits.maxWeight' }).click();
      await page.getByLabel('New value of limits.maxWeight').fill(value);
      await page.getByRole('button', { name: 'Take', exact: true }).click();
    };
    await change('7');
    await page.getByText('limits.maxWeight: given 7; allowed: a number').waitFor(PATIENT);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'take back' }).click();
    await change('0.31');
    const review = page.getByRole('region', { name: '1 change, not saved yet' });
    expect(await review.locator('li').textContent()).toContain(`limits.maxWeight${present}0.31`);
    await page.evaluate(axe.source);
    expect(await violations(page)).toEqual([]);
    await keep(page, 'configuration-review-light-desktop');
    await save.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your name').fill('anna');
    await dialog.getByLabel('Why').fill('room for more');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    const said = `room for more. limits.maxWeight: ${present} to 0.31`;
    await page.getByRole('region', { name: 'History' }).getByText(said).waitFor(PATIENT);
    await page.getByText('0.31 once it is read again').waitFor(PATIENT);
    const path = join(folder, 'ballast.config.json');
    const changed = { ...WRITTEN, limits: { ...WRITTEN.limits, maxWeight: 0.31 } };
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(changed, null, 4)}\n`);
    expect(readFileSync(`${path}.bak`, 'utf8')).toBe(JSON.stringify(WRITTEN, null, 4));
    const [act] = await ballast.ledger.acts({}, 1);
    expect(act).toMatchObject({ action: 'change-configuration', by: 'anna', subject: path, detail: said });
    await page.close();
  });

  it('shows every page in light and dark, on a desktop and a phone, without a serious fault and without scrolling sideways', async () => {
    const symbol = (await ballast.ledger.recentOrders(ballast.account, 1))[0]?.key;
    for (const [device, viewport] of [
      ['desktop', { width: 1440, height: 900 }],
      ['phone', { width: 390, height: 844 }],
    ] as const) {
      const page = await browser.newPage({ viewport, deviceScaleFactor: device === 'phone' ? 2 : 1 });
      await page.goto(url);
      await page.evaluate(axe.source);
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        for (const name of PAGES) {
          await show(page, name);
          const width = await page.evaluate('document.documentElement.scrollWidth');
          expect([device, name, width]).toEqual([device, name, viewport.width]);
          expect([scheme, name, await violations(page)]).toEqual([scheme, name, []]);
          await keep(page, `${name}-${scheme}-${device}`);
        }
        await show(page, 'cycles', `/${encodeURIComponent(symbol?.cycleId ?? '')}`);
        expect([scheme, 'one cycle', await violations(page)]).toEqual([scheme, 'one cycle', []]);
        await keep(page, `cycle-${scheme}-${device}`);
      }
      await page.close();
    }
  }, 600_000);

  it('asks who is there where the API does, says when the connection is lost, and comes back', async () => {
    const secret = newAuthenticatorSecret();
    const anna = { name: 'anna', scope: 'trade' as const, until: Number.POSITIVE_INFINITY };
    const environment = {
      BALLAST_API_TOKENS: `eye:read:${TOKEN}`,
      BALLAST_API_PASSWORDS: writePasswordEntry({ ...anna, hash: KNOWN_HASH, authenticator: secret }),
    };
    const guarded = createApi(ballast.configuration, ballast.client, ballast.ledger, { environment });
    const address = await guarded.listen({ host: '127.0.0.1', port: 0 });
    const page = await browser.newPage();
    await page.addInitScript({ content: axe.source });
    await page.goto(address);
    const logIn = page.getByRole('button', { name: 'Log in', exact: true });
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password').fill('a guess');
    await logIn.click();
    await page.getByRole('alert').getByText('not those of a person').waitFor(PATIENT);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Password').fill(KNOWN_PASSWORD);
    await logIn.click();
    await page.getByLabel('Code of your authenticator').fill(new TOTP({ secret }).generate());
    await logIn.click();
    await page.getByRole('button', { name: 'Kill switch' }).click(PATIENT);
    expect(await page.getByRole('dialog').getByLabel('Your name').inputValue()).not.toBe('');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('button', { name: 'Log in with a token' }).click(PATIENT);
    await page.getByLabel('Token').fill('a guess');
    await logIn.click();
    await page.getByRole('alert').getByText('not one of this API').waitFor(PATIENT);
    await page.getByLabel('Token').fill(TOKEN);
    await logIn.click();
    await page.getByRole('region', { name: 'Allocation' }).waitFor(PATIENT);
    expect(await page.getByRole('button', { name: 'Kill switch' }).count()).toBe(0);
    await guarded.close();
    await page.getByText('The connection to Ballast is lost').waitFor(PATIENT);
    await page.close();
  });

  it('opens without Ballast once it was open with it, and says what is wrong', async () => {
    const mortal = createApi(ballast.configuration, ballast.client, ballast.ledger, { environment: {} });
    const address = await mortal.listen({ host: '127.0.0.1', port: 0 });
    const page = await browser.newPage();
    await page.goto(address);
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    const manifest = await page.evaluate("fetch('./manifest.webmanifest').then((answer) => answer.json())");
    for (const { src } of (manifest as { icons: readonly { src: string }[] }).icons)
      expect(await page.evaluate(`fetch(${JSON.stringify(src)}).then(({ status }) => status)`)).toBe(200);
    await mortal.close();
    await page.reload();
    await page.getByText('The API does not answer').waitFor(PATIENT);
    await page.close();
  });

  const steer = async (page: Page, title: string, state: string): Promise<void> => {
    await page.getByRole('button', { name: 'Kill switch' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(title, { exact: true }).click();
    await dialog.getByLabel('Why').fill('to see it');
    await dialog.getByRole('button', { name: `${title} ${ballast.account}` }).click();
    await page.locator('header.top .state').getByText(state, { exact: true }).waitFor(PATIENT);
    await expect.poll(() => page.getByRole('dialog').count(), PATIENT).toBe(0);
  };
});

async function keep(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
