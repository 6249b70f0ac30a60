// Every page of officers on the demo, as every role meets it: on a telephone and a desk, by light and dark, without a script, on paper.
// The pages are those of src/pages/routes.def. What each is for is tested beside it (dashboard, compare, cross, comments, notes).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { complaints, desktop, flags, openPage, phone, picture } from '../lib/browser.mjs';
import { root, serve } from '../lib/hailong.mjs';
import { judgeHtml, violations } from '../lib/judge.mjs';
import { Browser } from '../lib/officers.mjs';
import { tool } from '../lib/printed.mjs';

const commune = 'xa-vi-du', centre = 'xa-vi-du-hcc', few = 'xa-vi-du-doi', fallen = 'II.6';
/** What is asked of a page beside its bare address; a page that is new is asked by that. */
const asked = { '/office/settings': ['?name=base.url'], '/office/u/:unit/settings': ['?name=hotline'], '/office/officers': ['?login=van.thu'], '/office/audit': ['?check=1'],
  '/office/retention': ['?ask=1'], '/office/u/:unit': ['?by=quarter'], '/office/u/:unit/d/:dimension': ['?by=quarter'], '/office/u/:unit/compare': [`?dimension=${fallen}`],
  '/office/u/:unit/cross': ['?rows=respondent.age&columns=respondent.sex'], '/office/u/:unit/comments': ['?q=thai%20do', `?survey=sipas-quick&dimension=${fallen}`] };
// Not pages to look at: a redirect, what takes a link or nobody (office.test.mjs), what a script asks, pictures, files; what was frozen
// is looked at in report.test.mjs.
const others = /^\/office$|\/(setup|login|live|file|posters\/preview|layouts\/:layout)$|\.(json|csv|xlsx)$|:frozen/;
const patterns = [...readFileSync(join(root, 'src/pages/routes.def'), 'utf8').matchAll(/^ROUTE\(HTTP_GET, "(\/office[^"]*)"/gm)].map(([, pattern]) => pattern).filter((pattern) => !others.test(pattern));
const at = (pattern, unit) => pattern.replace(':unit', unit).replace(':dimension', fallen).replace(':survey', 'sipas-quick');
/** [[pattern, path, unit] …] of a unit and of none. */
const pagesOf = (unit) => patterns.flatMap((pattern) => ['', ...(asked[pattern] ?? [])].map((query) => [pattern, at(pattern, unit) + query, pattern.includes(':unit') ? unit : null]));
const figures = (pattern) => /^\/office\/(u\/:unit(\/d\/:dimension|\/compare|\/cross)?)?$/.test(pattern);

const officers = [];
let server, browser;
before(async () => {
  server = await serve(null, { command: 'demo' });
  while (!/Ctrl-C/.test(server.out)) await new Promise((done) => setTimeout(done, 20));
  for (const [, login, password, role, of] of server.out.matchAll(/^ +(\S+) +(\S+) +(admin|officer|clerk|observer|auditor) +(.+)$/gm)) {
    const who = new Browser(server);
    assert.equal((await who.name(login, password)).status, 303, login);
    officers.push({ who, login, role, of: of === 'the whole installation' ? null : of });
  }
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
const one = (role, of) => officers.find((o) => o.role === role && o.of === of).who;

/** A page in a browser that has the session of `who`. */
async function open(who, options) {
  const page = await openPage(browser, { javaScriptEnabled: true, ...options });
  await page.context().addCookies([{ name: '__Host-s', value: who.cookie, url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Strict' }]);
  return page;
}
const go = async (page, path) => (await page.goto(server.url + path)).status();
const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);
const fileName = (path) => path.replaceAll(/[^\w.]+/g, '-').slice(1);

/** Opens and touches whatever answers to it. */
async function touch(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  const places = page.locator('.chart, svg.plot');
  for (const place of (await places.all()).slice(0, 3)) for (const x of [70, 150, 230]) await place.hover({ position: { x, y: 80 } });
}

async function look(page, path, scheme) {
  const what = `${path}, ${page.viewportSize().width} px, ${scheme}`;
  assert.equal(await go(page, path), 200, what);
  await picture(page, `office-pages-${fileName(path)}-${page.viewportSize().width}-${scheme}`);
  await touch(page);
  assert.equal(await width(page), page.viewportSize().width, `${what}: nothing is wider than the screen`);
  assert.deepEqual(await violations(page), [], what);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await violations(page, { contrast: 'only' }), [], `${what}, then dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  assert.deepEqual(complaints(page), [], what);
}

/** Whether a role sees a page, said apart from the program: its own tree, a clerk the own unit alone, comments who answers for them. */
function sees({ role, of }, pattern, unit) {
  if (/^\/office\/survey(s\/:survey\/words)?$/.test(pattern)) return role === 'admin' && of === null;
  if (/^\/office\/surveys/.test(pattern)) return of === null;
  if (pattern === '/office/units') return role === 'admin' && of === null;
  if (/\/(settings|officers|retention|audit)$/.test(pattern) && role !== 'admin' && !(role === 'auditor' && pattern.endsWith('/audit'))) return false;
  if (unit === null && /\/(settings|officers|retention|audit)$/.test(pattern)) return of === null;
  if (unit === null) return true;
  if (pattern.endsWith('/posters') && !['admin', 'officer', 'clerk'].includes(role)) return false;
  if (pattern.endsWith('/register') && role === 'observer') return false;
  if (unit === null) return true;
  if (/\/units?$/.test(pattern)) return role === 'admin' && (of === null || of === commune) && (of !== unit || pattern.endsWith('/units'));
  if (pattern.endsWith('/counters')) return role === 'admin' ? of === null || of === unit || of === commune : role === 'clerk' && of === unit;
  if (/\/(register|tasks)$/.test(pattern) && role === 'observer') return false;
  if (pattern.endsWith('/comments') && role !== 'admin' && role !== 'officer') return false;
  if (pattern.endsWith('/export') && role !== 'admin') return false;
  return of === null || of === unit || (of === commune && role !== 'clerk');
}
/** A page without what tells one reader from another: name, rights and the form's token. */
const common = (html) => html.replaceAll(/name="?csrf"? value="?[^">]+/g, '').replace(/<dl>.*?<\/dl>/gs, '').replaceAll(/\d\d:\d\d/g, '');

test('every role sees what is its own, as good HTML; what another role sees otherwise is looked at too', async (t) => {
  const judged = new Set(), looked = [];
  let pages = 0;
  for (const officer of officers)
    for (const [pattern, path, unit] of [...pagesOf(commune), ...pagesOf(centre).filter(([, , unit]) => unit), ...pagesOf(few).filter(([, path, unit]) => unit && !path.includes('?'))]) {
      const { status, body } = await officer.who.get(path), what = `${officer.login}: ${path}`;
      pages++;
      assert.equal(status, sees(officer, pattern, unit) ? 200 : 404, what);
      if (status === 404 || judged.has(common(body))) continue;
      judged.add(common(body));
      assert.deepEqual(await judgeHtml(body), [], what);
      // The admin's are looked at below; of others what has other forms and links.
      if (officer.of !== null && unit !== few && !path.includes('?')) looked.push([officer.who, path]);
    }
  assert.deepEqual([...new Set(officers.map((o) => o.role))].sort(), ['admin', 'auditor', 'clerk', 'observer', 'officer']);
  let page, last;
  for (const [who, path] of looked) {
    if (who !== last) {
      await page?.context().close();
      page = await open(last = who, { viewport: phone });
    }
    assert.equal(await go(page, path), 200, path);
    assert.equal(await width(page), phone.width, path);
    assert.deepEqual(await violations(page, { contrast: false }), [], path);
    assert.deepEqual(complaints(page), [], path);
  }
  await page.context().close();
  t.diagnostic(`${pages} pages, ${judged.size} unlike the others, ${looked.length} looked at in roles`);
});

for (const viewport of [phone, desktop])
  test(`no violation, nothing the policy forbids, also when touched, nothing too wide; ${viewport.width} px`, async () => {
    const page = await open(one('admin', null), { viewport });
    for (const [, path] of [...pagesOf(commune), ['', `/office/u/${few}`], ['', `/office/u/${commune}?by=quarter&lang=en`]]) await look(page, path, 'light');
    await page.context().close();
  });

test('without a script every page says the same and its choice works', async () => {
  const page = await open(one('officer', commune), { viewport: phone, javaScriptEnabled: false });
  for (const [pattern, path, unit] of pagesOf(commune)) {
    if (!sees({ role: 'officer', of: commune }, pattern, unit)) continue;
    assert.equal(await go(page, path), 200, path);
    assert.ok((await page.locator('main').innerText()).length > (pattern === '/office/tasks' ? 50 : 150), `${path} is not empty`);
    if (figures(pattern)) assert.ok(await page.locator('main table').filter({ visible: true }).count() > 0, `${path} has its table`);
    assert.equal(await width(page), phone.width, path);
    const choice = page.locator('form.choice');
    if (await choice.count() > 0) {
      const [answer] = await Promise.all([page.waitForNavigation(), choice.getByRole('button').click()]);
      assert.equal(answer.status(), 200, `${path}: the choice as it stands`);
    }
    assert.deepEqual(complaints(page), [], path);
  }
  await page.context().close();
});

test('the first page tells what fell and leads to where, and a topic to its comparison, groups and comments', async () => {
  const page = await open(one('officer', commune), { viewport: phone, javaScriptEnabled: false });
  await go(page, '/office/?by=quarter');
  const told = page.locator('.told');
  assert.ok((await told.boundingBox()).y < 640 * 1.25, 'without turning the page twice');
  await told.getByRole('link', { name: /^Ở nơi nào\? \(Thủ tục hành chính\)/ }).first().click();
  await page.getByRole('heading', { name: 'Thủ tục hành chính' }).waitFor();
  assert.match(page.url(), new RegExp(`/office/u/${commune}/compare\\?.*dimension=${fallen}`));
  for (const [name, suffix] of [['So sánh nội dung này', 'compare'], ['Xem nội dung này theo nhóm', 'cross']]) {
    await go(page, `/office/u/${commune}/d/${fallen}?by=quarter`);
    const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole('link', { name }).click()]);
    assert.equal(answer.status(), 200, name);
    assert.match(page.url(), new RegExp(`/${suffix}\\?.*dimension=${fallen}`));
    assert.match(await page.locator('main').innerText(), /Thủ tục hành chính/, name);
  }
  await page.context().close();
  // The short slip asks for words about the whole alone: no topic of it leads to comments that are not there.
  assert.doesNotMatch((await one('officer', commune).get(`/office/u/${commune}/d/${fallen}`)).body, /comments\?[^"]*dimension=/);
  // Who may read no comments is not led to them; who stands for everything has the only unit's pages at once; nothing seen is not well.
  assert.doesNotMatch((await one('observer', commune).get(`/office/u/${commune}/d/${fallen}`)).body, /\/comments/);
  assert.match((await one('admin', null).get('/office/')).body, new RegExp(`/office/u/${commune}/compare`));
  const unseen = (await one('admin', null).get(`/office/u/${few}`)).body;
  assert.match(unseen, /chưa nội dung nào hiện được số/);
  assert.doesNotMatch(unseen, /không có nội dung nào dưới chỉ tiêu/);
});

test('each prints on A4: nothing to press, no table cut off', async () => {
  const page = await open(one('officer', commune), { viewport: desktop });
  for (const path of [`/office/u/${commune}`, `/office/u/${commune}/d/${fallen}?by=quarter`, `/office/u/${commune}/compare`, `/office/u/${commune}/cross?rows=respondent.age&columns=respondent.sex`,
    `/office/u/${commune}/comments`, `/office/u/${commune}/events`, `/office/u/${centre}/posters`, `/office/u/${commune}/register`,
    `/office/u/${commune}/report?by=quarter`, '/office/method']) {
    assert.equal(await go(page, path), 200, path);
    const file = `build/pictures/office-pages-${fileName(path)}.pdf`;
    await page.pdf({ path: file, format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
    await tool('pdftoppm', ['-r', '50', '-png', file, file.replace('.pdf', '')]);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 680, height: 1009 }); // what the margins leave of A4
    assert.equal(await page.locator('nav, form, main button, summary, textarea').filter({ visible: true }).count(), 0, path);
    assert.equal(await width(page), 680, `${path}: nothing is cut off`);
    for (const table of await page.locator('main table').filter({ visible: true }).all()) {
      const box = await table.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 680, `${path}: ${JSON.stringify(box)}`);
    }
    if (path === `/office/u/${commune}`) assert.ok(await page.getByText('Quy trình mới làm người dân').first().isVisible(), 'what was explained is on paper');
    await page.emulateMedia({ media: null });
    await page.setViewportSize(desktop);
    assert.deepEqual(complaints(page), [], path);
  }
  await page.context().close();
});
