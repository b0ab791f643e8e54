import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { plotsOf } from '../../../research/report/plots.ts';
import { reportData } from '../../../research/report/reportData.ts';
import { reportPage } from '../../../research/report/reportPage.ts';
import { CHROMIUM, launchChromium } from '../../support/chromium.ts';
import { setUp } from '../../support/setUp.ts';
import { savedBacktest } from '../support/savedBacktest.ts';

/** Every text of a plot that reaches beyond its edges; runs in the page. */
const CUT_TEXTS = `[...document.querySelectorAll('svg.plot')].flatMap((svg) => {
  const edge = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    return left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1;
  }).map((text) => svg.querySelector('title').textContent + ': ' + text.textContent);
})`;

/** Every two texts of a plot that lie on each other; runs in the page. */
const OVERLAPS = `[...document.querySelectorAll('svg.plot')].flatMap((svg) => {
  const boxes = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([words, one], index) => boxes.slice(index + 1)
    .filter(([, other]) => one.left < other.right - 1 && other.left < one.right - 1
      && one.top < other.bottom - 3 && other.top < one.bottom - 3)
    .map(([others]) => svg.querySelector('title').textContent + ': ' + words + ' on ' + others));
})`;

const groundOf = (element: string) => `getComputedStyle(${element}).backgroundColor`;

describe.skipIf(CHROMIUM === undefined)('the page of a report, in a browser', () => {
  let folder: string;
  let path: string;
  let browser: Browser;
  setUp(
    async () => {
      folder = mkdtempSync(join(tmpdir(), 'ballast-report-'));
      path = join(folder, 'report.html');
      const data = reportData(savedBacktest(), []);
      const plots = plotsOf(data);
      writeFileSync(path, reportPage(data, plots));
      for (const { id, svg } of plots) writeFileSync(join(folder, `${id}.svg`), svg);
      browser = await launchChromium();
    },
    async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  );

  async function open(file: string, width: number, colorScheme: 'light' | 'dark') {
    const page: Page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, complaints };
  }

  it('shows all of its plots whole, asks nothing of the network, and takes names for text', async () => {
    const { page, complaints } = await open(path, 1100, 'light');
    expect(await page.locator('svg.plot').count()).toBe(9 + 12);
    expect(await page.locator('b').count()).toBe(0);
    expect(await page.getByRole('rowheader', { name: '<b>cash</b>' }).count()).toBe(1);
    expect(await page.evaluate(CUT_TEXTS)).toEqual([]);
    expect(await page.evaluate(OVERLAPS)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fits a telephone, and follows the theme of its reader', async () => {
    const ground = (page: Page) => page.evaluate(groundOf('document.body'));
    const dark = await open(path, 380, 'dark');
    expect(await dark.page.evaluate('document.documentElement.scrollWidth')).toBe(380);
    const light = await open(path, 380, 'light');
    expect(await ground(light.page)).toBe('rgb(255, 255, 255)');
    expect(await ground(dark.page)).not.toBe(await ground(light.page));
    await dark.page.emulateMedia({ media: 'print' });
    expect(await ground(dark.page)).toBe('rgb(255, 255, 255)');
    await dark.page.close();
    await light.page.close();
  });

  it('has plots that stand alone as files', async () => {
    const { page, complaints } = await open(join(folder, 'weights.svg'), 1000, 'dark');
    expect(await page.evaluate(groundOf('document.documentElement'))).toBe('rgb(20, 24, 31)');
    expect(complaints).toEqual([]);
    await page.close();
  });
});
