// A report that was handed in: on a telephone, on a desk and on paper. The page of a report itself is walked with all pages of officers
// (office_pages.test.mjs).
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { serve } from '../lib/hailong.mjs';
import { judgeHtml, violations } from '../lib/judge.mjs';
import { Browser } from '../lib/officers.mjs';
import { tool } from '../lib/printed.mjs';

test('freezing a report in a browser without scripts, and looking at it', async (t) => {
  const server = await serve(null, { command: 'demo' });
  t.after(async () => assert.equal(await server.stop('SIGINT'), 0, server.log));
  while (!/Ctrl-C/.test(server.out)) await new Promise((done) => setTimeout(done, 20));
  const [, login, password] = /^ +(\S+) +(\S+) +officer +xa-vi-du$/m.exec(server.out), who = new Browser(server);
  assert.equal((await who.name(login, password)).status, 303);
  const browser = await openBrowser(t);
  const open = async (options) => {
    const page = await openPage(browser, options);
    await signIn(page.context(), server, who);
    return page;
  };

  const plainPage = await open({ viewport: phone, javaScriptEnabled: false });
  await plainPage.goto(`${server.url}/office/u/xa-vi-du/report?by=quarter`);
  const figures = await plainPage.locator('.figures').innerText();
  await plainPage.getByRole('button', { name: /^Chốt báo cáo/ }).click();
  const [, number] = /\/reports\/(\d+)$/.exec(plainPage.url()); // the demo has handed reports in before
  assert.equal(await plainPage.locator('.figures').innerText(), figures, 'what was seen is what was frozen');
  await plainPage.getByText(/SHA-256 [0-9a-f]{64}/).waitFor();
  await plainPage.context().close();

  for (const path of [`/office/u/xa-vi-du/reports/${number}`, '/office/u/xa-vi-du/reports', '/office/u/xa-vi-du/report?by=quarter', `/office/u/xa-vi-du/reports/${number}?lang=en`]) {
    assert.deepEqual(await judgeHtml((await who.get(path)).body), [], path);
    for (const viewport of [phone, desktop]) {
      const page = await open({ viewport, javaScriptEnabled: true });
      assert.equal((await page.goto(server.url + path)).status(), 200);
      await picture(page, `report-${path.replaceAll(/\W+/g, '-')}-${viewport.width}`);
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, `${path}: nothing is wider than the screen`);
      assert.deepEqual(await violations(page), [], path);
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.deepEqual(await violations(page, { contrast: 'only' }), [], `${path}, dark`);
      assert.deepEqual(complaints(page), [], path);
      await page.context().close();
    }
  }

  const page = await open({ viewport: desktop, javaScriptEnabled: true }), file = 'build/pictures/report-frozen.pdf';
  await page.goto(`${server.url}/office/u/xa-vi-du/reports/1`);
  await page.pdf({ path: file, preferCSSPageSize: true });
  const info = await tool('pdfinfo', [file]), text = await tool('pdftotext', ['-layout', file, '-']);
  assert.match(info, /Page size: +59[45](\.\d+)? x 84[12]/, 'A4');
  assert.ok(Number(/Pages: +(\d+)/.exec(info)[1]) <= 6, info);
  for (const words of ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'I. Kết quả chung', 'II. Nội dung dưới chỉ tiêu', 'III. So sánh', 'IV. Ý kiến', 'V. Cách tính', 'NGƯỜI LẬP BÁO CÁO']) assert.ok(text.includes(words), words);
  for (const words of ['Đăng xuất', 'Tải số liệu', 'Báo cáo đã chốt\n']) assert.ok(!text.includes(words), `${words} is not on paper`);
});
