// Headless Chromium, as a phone or as a desktop screen.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './hailong.mjs';

export const phone = { width: 360, height: 640 };
export const desktop = { width: 1280, height: 800 };

export const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** A browser that closes when the test ends. */
export async function openBrowser(t, options = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags, ...options });
  t.after(() => browser.close());
  return browser;
}

/**
 * A page with what it asked for and what it complained about written down in page.requests and page.complaints. What the
 * content policy forbids is among the complaints, also without JavaScript; scripts are held against it only where they run.
 */
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

/** Gives a browser's context the session of who signed in at the server ({ cookie }, as Browser of officers.mjs). */
export const signIn = (context, server, { cookie }) =>
  context.addCookies([{ name: '__Host-s', value: cookie, url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Strict' }]);

/** What the page complained about, but for its own status, which is an error to the console. */
export const complaints = (page) => page.complaints.filter((text) => !/^Failed to load resource: the server responded with a status of/.test(text));

/** Brings a page to one of the states of everyState, also to one that answers a POST, and gives the response. */
export async function visit(page, { method, url, body }) {
  if (method === 'GET') return page.goto(url);
  const { origin } = new URL(url);
  if (!page.url().startsWith(`${origin}/`)) await page.goto(origin);
  const [response] = await Promise.all([page.waitForResponse(url), page.waitForEvent('load'), page.evaluate(([action, fields]) => {
    const form = document.createElement('form');
    Object.assign(form, { action, method: 'post', hidden: true });
    for (const [name, value] of fields) form.append(Object.assign(document.createElement('textarea'), { name, value }));
    document.body.append(form);
    form.submit();
  }, [url, [...new URLSearchParams(body)]])]);
  return response;
}

/** A picture for a person to look at, in build/pictures; of the whole page unless said otherwise. */
export async function picture(page, name, { fullPage = true } = {}) {
  const dir = join(root, 'build/pictures');
  mkdirSync(dir, { recursive: true });
  await page.screenshot({ path: join(dir, `${name}.png`), fullPage });
}
