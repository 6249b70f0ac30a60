// Posters, register and surveys as a clerk and an administrator meet them: few presses, without scripts, on a telephone and a desk.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { complaints, desktop, flags, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { serve } from '../lib/hailong.mjs';
import { violations } from '../lib/judge.mjs';
import { Browser } from '../lib/officers.mjs';

const centre = 'xa-vi-du-hcc';
let server, browser, password;
before(async () => {
  server = await serve(null, { command: 'demo' });
  while (!/Ctrl-C/.test(server.out)) await new Promise((done) => setTimeout(done, 20));
  [, password] = /^ +van\.thu +(\S+)/m.exec(server.out);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A page in a browser where `login` is signed in. */
async function open(login, options = {}) {
  const who = new Browser(server);
  assert.equal((await who.name(login, password)).status, 303, login);
  const page = await openPage(browser, options);
  await signIn(page.context(), server, who);
  return page;
}
const press = async (page, role, name) => Promise.all([page.waitForNavigation(), page.getByRole(role, { name, exact: true }).first().click()]);

/** What is on the screen has no fault, is no wider than it, and is kept as a picture. */
async function look(page, name) {
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize().width, name);
  assert.deepEqual(complaints(page), [], name);
  await picture(page, `posters-page-${name}-${page.viewportSize().width}`);
}

test('from the unit to the file in three presses, then taken back in three, without a script', async () => {
  const page = await open('van.thu', { viewport: phone });
  await page.goto(`${server.url}/office/u/${centre}`);
  await press(page, 'link', 'Công việc');
  await press(page, 'link', 'In áp phích');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải tệp để in' }).click()]);
  assert.match(file.suggestedFilename(), /^ap-phich-xa-vi-du-hcc-.*\.pdf$/);
  const pdf = readFileSync(await file.path());
  assert.match(execFileSync('pdfinfo', ['-'], { input: pdf, encoding: 'utf8' }), /^Pages: +6$/m);
  assert.match(execFileSync('pdftotext', ['-raw', '-', '-'], { input: pdf, encoding: 'utf8' }), /Quầy 1: Tư pháp, hộ tịch/);
  await press(page, 'link', 'sổ áp phích');
  await look(page, 'register');
  await press(page, 'link', 'Rút lại lần in');
  await look(page, 'back');
  await press(page, 'button', 'Đúng, các tờ này không dùng');
  assert.match(await page.getByRole('status').innerText(), /Đã rút lại/);
  await page.context().close();
});

test('a choice that is wrong comes back with the fault in sight; a look at it changes nothing', async () => {
  const page = await open('van.thu', { viewport: phone });
  await page.goto(`${server.url}/office/u/${centre}/posters`);
  // The number on the button follows the ticks, without a script: by the picture of it, as it is in no text.
  const boxes = page.locator('[name=counter]'), button = page.getByRole('button', { name: 'Tải tệp để in', exact: true });
  const drawn = async () => (await button.screenshot()).toString('base64');
  const all = await drawn();
  await boxes.first().uncheck();
  const fewer = await drawn();
  await boxes.last().uncheck();
  assert.equal(new Set([all, fewer, await drawn()]).size, 3, 'three numbers');
  await boxes.last().check();
  assert.equal(await drawn(), fewer);
  await boxes.first().check();
  assert.equal(await drawn(), all);
  await page.getByLabel('Số bản cho mỗi quầy').fill('rất nhiều');
  await page.getByText('Chọn mẫu khác').click();
  await page.getByRole('radio', { name: /Bảng gấp để bàn/ }).check();
  await press(page, 'button', 'Tải tệp để in');
  await page.getByRole('link', { name: /Số bản cho mỗi quầy: Xin ghi một số/ }).click();
  assert.equal(await page.evaluate(() => location.hash), '#copies');
  assert.ok(await page.getByRole('radio', { name: /Bảng gấp để bàn/ }).isChecked());
  await look(page, 'wrong');
  await page.getByLabel('Số bản cho mỗi quầy').fill('2');
  await press(page, 'button', 'Xem thử');
  const sheet = page.locator('img.sheet');
  assert.ok(await sheet.evaluate((img) => img.complete && img.naturalWidth === 720));
  assert.match(await sheet.getAttribute('alt'), /Quầy 1/);
  await page.goto(`${server.url}/office/u/${centre}/register`);
  assert.match(await page.locator('main').innerText(), /Số tờ đang treo: 0/);
  await page.context().close();
});

for (const viewport of [phone, desktop])
  test(`words of a survey changed, looked at and published: no violation on the way; ${viewport.width} px`, async () => {
    const page = await open('quan.tri', { viewport, javaScriptEnabled: true }), narrow = viewport === phone;
    await page.goto(`${server.url}/office/tasks`);
    await press(page, 'link', 'Bộ câu hỏi');
    await press(page, 'link', 'Phiếu góp ý nhanh');
    await press(page, 'link', 'Sửa chữ của bộ câu hỏi');
    await page.getByLabel('Câu II.5.0 (tiếng Việt)').fill('');
    await press(page, 'button', 'Kiểm tra');
    assert.match(await page.getByRole('alert').innerText(), /mọi ô đều phải có chữ/);
    assert.deepEqual(await violations(page), []);
    await page.getByLabel('Câu II.5.0 (tiếng Việt)').fill(narrow ? 'Chỗ làm thủ tục nói chung' : 'Nơi làm thủ tục nhìn chung');
    await press(page, 'button', 'Kiểm tra');
    assert.equal(await page.getByText('Kết quả chung nối tiếp bản trước.').count(), 1);
    assert.deepEqual(await page.locator('ins').allInnerTexts().then((all) => all.map((s) => s.trim())), [narrow ? 'Chỗ' : 'Nơi', ...(narrow ? [] : ['nhìn'])]);
    assert.deepEqual(await violations(page), []);
    await look(page, 'draft');
    await press(page, 'button', 'Công bố');
    await press(page, 'link', `So với bản trước: Bản ${narrow ? 2 : 3}`);
    assert.deepEqual(await violations(page), []);
    await look(page, 'compare');
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 680, height: 1009 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 680, 'nothing is cut off on paper');
    await page.context().close();
  });
