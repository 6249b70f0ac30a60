// Makes the README's pictures from the running program: `make pictures`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { phone, signIn } from '../lib/browser.mjs';
import { ok, root, serve } from '../lib/hailong.mjs';

const out = join(root, 'tests/browser/pictures');
mkdirSync(out, { recursive: true });
const layouts = join(out, 'layouts.pdf');
await ok(['poster', 'layouts', '-o', layouts]);
execFileSync('pdftoppm', ['-r', '88', '-singlefile', '-png', layouts, join(out, 'layouts')]);
rmSync(layouts);
const server = await serve(null, { command: 'demo', args: ['--today', '2026-11-22', '--seed', '1'] });
try {
  const link = async (label) => {
    for (let tries = 0; tries < 100; tries++) {
      const match = new RegExp(`${label}\\s+(\\S+)`).exec(server.out);
      if (match) return match[1];
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`no "${label}" in what the demo printed:\n${server.out}`);
  };
  const form = await link('Form of a counter');
  const posters = await link('Posters to print');
  execFileSync('pdftoppm', ['-r', '52', '-singlefile', '-png', posters, join(out, 'poster')]);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  // What officers see, of a desk's width; the demo's day is fixed, and nobody has answered yet since: they change with the program alone.
  const deskOf = async (name) => {
    const login = await fetch(`${server.url}/office/login`, { method: 'POST', redirect: 'manual', headers: { Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ login: name, password: new RegExp(`${name.replace('.', '\\.')} +(\\S+)`).exec(server.out)[1] }) });
    const [, value] = /__Host-s=([0-9a-z]+)/.exec(login.headers.get('set-cookie'));
    const context = await browser.newContext({ viewport: { width: 800, height: 760 }, locale: 'vi-VN' });
    await signIn(context, server, { cookie: value });
    return context.newPage();
  };
  const desk = await deskOf('lanh.dao');
  for (const [name, path, top] of [['office', '', 'h1'], ['office-topic', '/d/II.6?by=month', '.chart'], ['office-compare', '/compare?dimension=II.6', 'svg.plot']]) {
    await desk.goto(`${server.url}/office/u/xa-vi-du${path}`);
    await desk.locator(top).first().evaluate((place) => scrollTo(0, place.getBoundingClientRect().top - 120));
    await desk.screenshot({ path: join(out, `${name}.png`) });
  }
  const clerk = await deskOf('van.thu'), mine = `${server.url}/office/u/xa-vi-du-hcc`;
  await clerk.goto(`${mine}/counters`);
  await clerk.screenshot({ path: join(out, 'counters.png') });
  await clerk.goto(`${mine}/paper`);
  await clerk.selectOption('#counter', { index: 1 });
  await clerk.fill('#expected', '20');
  await clerk.locator('button[value=begin]').click();
  await clerk.locator('[name^="q."]').first().focus();
  await clerk.keyboard.type('455');
  await clerk.screenshot({ path: join(out, 'paper.png') });
  await desk.goto(`${server.url}/office/u/xa-vi-du/report?period=2026-10`);
  await desk.locator('main h1').first().evaluate((place) => scrollTo(0, place.getBoundingClientRect().top - 20));
  await desk.screenshot({ path: join(out, 'report.png') });
  const sheet = join(out, 'sheet.pdf'), data = /--data (\S+)/.exec(server.out)[1];
  await ok(['result', 'sheet', '--unit', 'xa-vi-du', '--survey', 'sipas-quick', '--by', 'quarter', '--period', '2026-Q3', '-o', sheet, '--data', data]);
  execFileSync('pdftoppm', ['-r', '52', '-singlefile', '-png', sheet, join(out, 'sheet')]);
  rmSync(sheet);
  const page = await browser.newPage({ viewport: { ...phone, height: 900 }, javaScriptEnabled: false, locale: 'vi-VN' });
  await page.goto(form);
  await page.locator('fieldset').first().getByText('Hài lòng', { exact: true }).click();
  await page.evaluate(() => scrollTo(0, 0)).catch(() => {});
  await page.screenshot({ path: join(out, 'form.png') });
  await page.goto(`${form}?mode=steps#s2`);
  await page.locator('section:visible').getByText('Rất hài lòng', { exact: true }).click();
  await page.screenshot({ path: join(out, 'steps.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${form}?mode=steps&size=2#s1`);
  await page.locator('section:visible').getByText('Hài lòng', { exact: true }).click();
  await page.screenshot({ path: join(out, 'dark.png') });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(form);
  await page.locator('fieldset').first().getByText('Hài lòng', { exact: true }).click();
  await page.locator('form button:visible').last().click();
  await page.waitForURL(/thanks/);
  await page.screenshot({ path: join(out, 'thanks.png') });
  await page.goto(`${server.url}/results/xa-vi-du`);
  await page.screenshot({ path: join(out, 'results.png') });
  await browser.close();
} finally {
  await server.stop();
}
