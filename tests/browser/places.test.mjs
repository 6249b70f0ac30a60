// Units and counters on the demo: a clerk's way to a new counter, and every form and preview on a telephone and a desk, without a script, on paper.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { complaints, desktop, flags, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { serve } from '../lib/hailong.mjs';
import { judgeHtml, violations } from '../lib/judge.mjs';
import { Browser } from '../lib/officers.mjs';

const commune = 'xa-vi-du', centre = 'xa-vi-du-hcc', few = 'xa-vi-du-doi';
const day = (days) => new Date(Date.now() + 7 * 3600e3 + days * 864e5).toISOString().slice(0, 10);
const officers = [];
let server, browser, code;
before(async () => {
  server = await serve(null, { command: 'demo' });
  while (!/Ctrl-C/.test(server.out)) await new Promise((done) => setTimeout(done, 20));
  for (const [, login, password, role, of] of server.out.matchAll(/^ +(\S+) +(\S+) +(admin|officer|clerk|observer|auditor) +(.+)$/gm)) {
    const who = new Browser(server);
    assert.equal((await who.name(login, password)).status, 303, login);
    officers.push({ who, login, password, role, of: of === 'the whole installation' ? null : of });
  }
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  code = /\/counters\?counter=([0-9A-Z]{7})/.exec((await one('admin', null).who.get(`/office/u/${centre}/counters`)).body)[1];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
const one = (role, of) => officers.find((o) => o.role === role && (of === undefined || o.of === of));
async function open(who, options) {
  const page = await openPage(browser, { javaScriptEnabled: true, ...options });
  await signIn(page.context(), server, who);
  return page;
}
const go = async (page, path) => (await page.goto(server.url + path)).status();
const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);
const pages = () => ['/office/units', `/office/u/${commune}/units`, `/office/u/${centre}/unit`, `/office/u/${centre}/counters`, `/office/u/${centre}/counters?counter=${code}`,
  `/office/u/${centre}/counters?counter=${code}&to=${few}&from=${day(-30)}`, `/office/u/${centre}/counters?counter=${code}&to=${few}&from=x`,
  ...['merge&way=then', 'merge&way=now', 'move&way=then', 'move&way=now'].map((plan) => `/office/u/${centre}/unit?plan=${plan}&to=${few}&from=${day(-30)}`),
  `/office/u/${centre}/unit?plan=retire&from=${day(0)}`, `/office/u/${commune}/unit?plan=retire&from=${day(0)}`, `/office/u/${centre}/counters?lang=en`];
const faulty = (path) => path.endsWith('from=x') || path.includes(`${commune}/unit?`);

for (const viewport of [phone, desktop])
  test(`nothing to complain of, nothing too wide; ${viewport.width} px`, async () => {
    const page = await open(one('admin', null).who, { viewport });
    for (const [i, path] of pages().entries()) {
      assert.equal(await go(page, path), faulty(path) ? 422 : 200, path);
      await picture(page, `places-${i}-${viewport.width}`);
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      assert.equal(await width(page), viewport.width, path);
      assert.deepEqual(await violations(page), [], path);
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.deepEqual(await violations(page, { contrast: 'only' }), [], `${path}, dark`);
      await page.emulateMedia({ colorScheme: 'light' });
      assert.deepEqual(complaints(page).filter((c) => !faulty(path) || !/422/.test(c)), [], path);
      assert.deepEqual(await judgeHtml((await one('admin', null).who.get(path)).body), [], path);
    }
    await page.context().close();
  });

test('a clerk without a script: from the first page to a new counter in three clicks, closed again, opened again', async (t) => {
  const clerk = one('clerk'), page = await open(clerk.who, { viewport: phone, javaScriptEnabled: false });
  await go(page, '/office/');
  const begin = performance.now();
  await page.getByRole('link', { name: 'Công việc', exact: true }).click();
  await page.getByRole('link', { name: 'Quầy', exact: true }).click();
  const name = await page.getByLabel('Tên quầy').inputValue();
  assert.match(name, /^Quầy số [2-9]\d*$/, 'the next one');
  await page.getByRole('button', { name: 'Chỉ thêm quầy' }).click();
  await page.getByRole('status').waitFor();
  t.diagnostic(`${((performance.now() - begin) / 1e3).toFixed(1)} s`);
  assert.match(await page.getByRole('status').innerText(), new RegExp(`Đã thêm quầy: ${name}`));
  assert.match(await page.getByRole('status').getByRole('link', { name: 'In áp phích' }).getAttribute('href'), /\/posters\?counter=[0-9A-Z]{7}$/);
  await picture(page, 'places-added');
  await page.getByRole('link', { name: new RegExp(`^Sửa, ngừng, chuyển: ${name},`) }).click();
  await page.getByRole('button', { name: 'Ngừng quầy' }).click();
  assert.match(await page.getByRole('status').innerText(), /Đã ngừng quầy/);
  await page.getByRole('status').getByRole('button', { name: 'Mở lại quầy' }).click();
  assert.match(await page.getByRole('status').innerText(), /Đã mở lại quầy/);
  assert.equal(await page.getByText('Chuyển sang đơn vị khác').count(), 0, 'a clerk moves nothing elsewhere');
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('a clerk without a script: three clicks to a new counter whose poster is on the screen, the fourth fetches it', async () => {
  const page = await open(one('clerk').who, { viewport: phone, javaScriptEnabled: false });
  let clicks = 0;
  const click = async (role, name) => {
    clicks++;
    await Promise.all([page.waitForNavigation(), page.getByRole(role, { name, exact: true }).first().click()]);
  };
  await go(page, '/office/');
  await click('link', 'Công việc');
  await click('link', 'Quầy');
  const name = await page.getByLabel('Tên quầy').inputValue();
  await click('button', 'Thêm quầy và in áp phích');
  assert.equal(clicks, 3);
  assert.match(await page.getByRole('status').innerText(), new RegExp(`Đã thêm quầy: ${name} .*\\.\\s+Quầy đã nhận phiếu được\\. Bước tiếp theo:`));
  await picture(page, 'places-poster-added');
  const poster = page.locator(`img[alt$="${name}"]`);
  await poster.scrollIntoViewIfNeeded();
  assert.ok(await poster.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), 'the poster is drawn');
  assert.deepEqual(await page.locator('input[name=counter]:checked').evaluateAll((boxes) => boxes.length), 1, 'of this counter alone');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải tệp để in' }).click()]);
  assert.match(file.suggestedFilename(), /\.pdf$/);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

for (const viewport of [phone, desktop])
  test(`a counter renamed by mistake, a name twice, a counter moved: each is said, and taken back by one press; ${viewport.width} px`, async () => {
    const page = await open(one('admin', null).who, { viewport });
    const press = (name) => Promise.all([page.waitForNavigation(), page.getByRole('button', { name, exact: true }).click()]);
    const looks = async (name) => {
      assert.deepEqual(await violations(page), [], name);
      assert.equal(await width(page), viewport.width, name);
      await picture(page, `places-${name}-${viewport.width}`);
    };
    const at = `/office/u/${centre}/counters?counter=${code}`;
    await go(page, at);
    const name = await page.getByLabel('Tên quầy').inputValue();
    await page.getByLabel('Tên quầy').fill('Tên gõ nhầm');
    await press('Lưu');
    assert.match(await page.getByRole('status').innerText(), /Đã ghi thông tin mới: Tên gõ nhầm[^]*Trước lần sửa gần nhất/);
    await looks('renamed');
    await press('Hoàn tác, trở lại như trước');
    await go(page, at);
    assert.equal(await page.getByLabel('Tên quầy').inputValue(), name);
    await looks('before');
    await go(page, `/office/u/${centre}/counters`);
    await page.getByLabel('Tên quầy').fill(name.toUpperCase());
    await press('Chỉ thêm quầy');
    await page.getByText('Đơn vị đã có một quầy đang mở tên như vậy').first().waitFor();
    await looks('same-name');
    await go(page, `${at}&to=${few}&from=${day(0)}`);
    await press('Chuyển quầy');
    assert.match(await page.getByRole('status').innerText(), /Đã ghi việc chuyển quầy[^]*Trước lần chuyển gần nhất quầy thuộc/);
    await looks('moved');
    await press('Hoàn tác việc chuyển');
    assert.equal(await go(page, at), 200);
    assert.equal(await page.getByLabel('Tên quầy').inputValue(), name, 'it is here again');
    await go(page, '/office/retention?ask=1');
    await looks('retention-ask');
    await press('Xóa ngay');
    assert.match(await page.getByRole('status').innerText(), /Đã chạy xong lúc[^]*Đã xét tất cả những gì có/);
    await looks('retention-done');
    assert.deepEqual(complaints(page).filter((c) => !/422/.test(c)), []);
    await page.context().close();
  });

test('an admin merges a unit after a look, and takes it back', async () => {
  const page = await open(one('admin', null).who, { viewport: phone, javaScriptEnabled: false });
  await go(page, `/office/u/${commune}/units`);
  await page.getByRole('link', { name: /^Sửa, chuyển, sáp nhập/ }).last().click();
  await page.getByText('Sáp nhập vào đơn vị khác').click();
  const form = page.locator('details[open] form');
  await form.locator('select').selectOption(commune);
  await form.getByRole('button', { name: 'Xem trước' }).click();
  await page.getByRole('heading', { name: 'Xem trước: số liệu sẽ thay đổi thế nào' }).waitFor();
  await page.getByRole('button', { name: 'Sáp nhập đơn vị', exact: true }).click();
  assert.match(await page.getByRole('status').innerText(), /Đã thực hiện/);
  await picture(page, 'places-merged');
  await page.getByRole('button', { name: /^Hoàn tác/ }).click();
  assert.match(await page.getByRole('status').innerText(), /Đã hoàn tác/);
  assert.deepEqual(complaints(page), []);
  await page.context().close();
});

test('on paper: lists and previews, nothing to press', async () => {
  const page = await open(one('admin', null).who, { viewport: { width: 680, height: 1009 } });
  await page.emulateMedia({ media: 'print' });
  for (const path of [`/office/u/${commune}/units`, `/office/u/${centre}/counters`, `/office/u/${centre}/unit?plan=merge&way=then&to=${few}&from=${day(-30)}`]) {
    assert.equal(await go(page, path), 200, path);
    assert.equal(await page.locator('nav, form, main button, summary').filter({ visible: true }).count(), 0, path);
    assert.equal(await width(page), 680, path);
  }
  await page.context().close();
});
