import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../support/gateway-under-test.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const inCi = process.env.CI === 'true';

it.runIf(inCi)('CI has a browser, so that the tests of pages run there', () => {
  expect(executablePath).toBeDefined();
});

describe.skipIf(!executablePath)('the API reference page in Chromium (skipped where no Chromium is installed)', () => {
  let gateway: GatewayUnderTest;
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'nexus-page-'));

  beforeAll(async () => {
    gateway = await startGateway();
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
    });
  });

  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    rmSync(folder, { recursive: true });
  });

  it('shows every endpoint, loads nothing from elsewhere and reports no error', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const requested: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${gateway.origin}/docs`);
    expect(await page.locator('h1').innerText()).toBe('API reference');
    expect(await page.locator('main pre').first().innerText()).toContain(`curl ${gateway.origin}/v1/chat/completions`);
    const headings = await page.locator('main h3').allInnerTexts();
    for (const path of ['/v1/chat/completions', '/v1/embeddings', '/v1/models', '/v1/models/{id}', '/health/ready']) {
      expect(headings.some((heading) => heading.endsWith(path))).toBe(true);
    }
    expect(await page.locator('#errors ~ table th[scope=row]').count()).toBeGreaterThan(20);
    expect(requested.filter((url) => !url.startsWith(gateway.origin) && !url.startsWith('data:'))).toEqual([]);
    expect(complaints).toEqual([]);
    const shot = join(process.env.NEXUS_SCREENSHOTS ?? folder, 'api-reference.png');
    await page.screenshot({ path: shot });
    expect(statSync(shot).size).toBeGreaterThan(20_000);
    await page.close();
  });

  it('fits a telephone without scrolling sideways, in the dark too', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await page.goto(`${gateway.origin}/docs`);
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(process.env.NEXUS_SCREENSHOTS ?? folder, 'api-reference-dark.png') });
    await page.close();
  });
});
