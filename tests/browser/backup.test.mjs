// What admins are told of copies of the data, when all is well and when the newest is too old: on a phone and on a desk.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, signIn } from '../lib/browser.mjs';
import { commune, freshDir, ok, serve } from '../lib/hailong.mjs';
import { violations } from '../lib/judge.mjs';
import { Browser, firstLink } from '../lib/officers.mjs';

async function pagesOf(t, damaged) {
  const { dir, codes } = await commune(t), data = ['--data', dir], copy = join(freshDir(t), 'copy.db');
  await ok(['import', '--survey', 'sipas-service', '-', ...data], { input: `date,counter,channel,language,II.5.1\n2025-03-03,${codes[0]},paper,vi,5\n` });
  await ok(['backup', '--to', copy, ...data]);
  mkdirSync(join(dir, 'backups'), { recursive: true });
  copyFileSync(copy, join(dir, 'backups/backup-2026-01-03-080000.db'));
  if (damaged) execFileSync('sqlite3', [join(dir, 'hailong.db'), 'UPDATE tally SET responses = responses + 1']);
  const server = await serve(dir), who = new Browser(server), browser = await openBrowser(t);
  t.after(() => server.stop());
  await who.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  for (let i = 0; i < 200 && !/event=backup/.test(server.log); i++) await new Promise((done) => setTimeout(done, 50));
  await new Promise((done) => setTimeout(done, 300));
  for (const viewport of [phone, desktop]) {
    const page = await openPage(browser, { viewport, javaScriptEnabled: true });
    await signIn(page.context(), server, who);
    for (const path of ['/office/tasks', '/office/retention']) {
      const what = `${path} ${viewport.width} ${damaged ? 'late' : 'good'}`;
      assert.equal((await page.goto(server.url + path)).status(), 200, what);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${what.replaceAll(/\W+/g, '-')}.png`), fullPage: true });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
      assert.deepEqual(await violations(page), [], what);
      assert.deepEqual(complaints(page), [], what);
      assert.equal(await page.getByRole('alert').count(), damaged ? 1 : 0, what);
      if (damaged) assert.ok((await page.getByRole('alert').boundingBox()).y < viewport.height, `${what}: seen at once`);
    }
    await page.getByRole('link', { name: 'Đổi số giờ' }).click();
    await page.getByRole('heading', { name: 'Tự sao lưu sau mỗi (giờ)' }).waitFor();
    await page.context().close();
  }
}

test('copies that are new enough are told on the page of retention', (t) => pagesOf(t, false));
test('copies that are too old are told at the top of both pages', (t) => pagesOf(t, true));
