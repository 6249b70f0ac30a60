// Headless Chromium, as a phone or as a desktop screen.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './hailong.mjs';

export const phone = { width: 360, height: 640 };
export const desktop = { width: 1280, height: 800 };

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** A browser that closes when the test ends. */
export async function openBrowser(t, options = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags, ...options });
  t.after(() => browser.close());
  return browser;
}

/** A page with what it asked for and what it complained about written down in page.requests and page.complaints. */
export async function openPage(browser, { viewport = phone, javaScriptEnabled = false, colorScheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport, javaScriptEnabled, colorScheme, locale: 'vi-VN' });
  const page = await context.newPage();
  page.requests = [];
  page.complaints = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

/** A picture for a person to look at, in build/pictures. */
export async function picture(page, name) {
  const dir = join(root, 'build/pictures');
  mkdirSync(dir, { recursive: true });
  await page.screenshot({ path: join(dir, `${name}.png`), fullPage: true });
}
