// The pictures of series with a script: what they draw is the report's, they answer to touch and keyboard within the policy, they
// print as drawings; and the page that notices new responses.
import assert from 'node:assert/strict';
import test from 'node:test';
import { complaints, desktop, openBrowser, openPage, phone, picture, signIn } from '../lib/browser.mjs';
import { dashboards } from '../lib/dashboard.mjs';
import { form, http, keyOf, ok } from '../lib/hailong.mjs';
import { judgeHtml, violations } from '../lib/judge.mjs';
import { ask, definition } from '../lib/office.mjs';
import { tool } from '../lib/printed.mjs';

/** A page in a browser that has the session of `officer`. */
async function open(browser, d, officer, options) {
  const page = await openPage(browser, { javaScriptEnabled: true, viewport: desktop, ...options });
  await signIn(page.context(), d.server, officer);
  return page;
}
const decode = (text) => text.replace(/&(amp|lt|gt|quot|#39|#43);/g, (c) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#43;': '+' })[c]);
/** What the page has for its charts, in order, without a browser. */
const chartsOf = (html) => [...html.matchAll(/<figure data-chart="([^"]*)"/g)].map(([, text]) => JSON.parse(decode(text)));
const percent = (p) => `${(Math.floor(p * 100 + 0.5) / 100).toFixed(2).replace('.', ',')}%`;

/** That a chart's arrays are the entries of a code, figure by figure, and say nothing of hidden ones; returns how many. */
function same(chart, report, code, what) {
  let figures = 0;
  assert.equal(chart.at.length, report.periods.length, what);
  for (const [i, p] of report.periods.entries()) {
    const e = p.dimensions.find((x) => x.code === code), where = `${what} ${code} ${p.period}`;
    const shown = 'percent' in e && !e.hidden;
    figures += shown;
    assert.deepEqual([chart.percent[i], chart.n[i]], shown ? [e.percent, e.respondents] : [null, null], where);
    assert.deepEqual([chart.low[i], chart.high[i]], shown && 'low' in e ? [e.low, e.high] : [null, null], where);
    assert.deepEqual([chart.level[i], chart.least[i], chart.most[i]], shown && e.control ? [e.control.level, e.control.low, e.control.high] : [null, null, null], where);
    assert.equal(chart.signal[i], 'drop' in e, where);
    assert.equal(chart.broken[i], 'break' in e, where);
    const [, ...said] = chart.tips[i].split('\n');
    if (!shown) {
      assert.ok(!/\d[,%]/.test(said[0]), `${where}: ${said}`);
      continue;
    }
    if (e.score === e.percent) assert.equal(said[0], 'answers' in e ? percent(Math.floor((20000 * e.satisfied + e.answers) / (2 * e.answers)) / 100) : percent(e.percent), where);
    if ('low' in e && e.score === e.percent) assert.equal(said[1], `Khoảng bất định 95%: ${percent(e.low)}–${percent(e.high)}`, where);
    assert.ok(said.includes(`Số người: ${e.respondents}`), `${where}: ${said}`);
    assert.equal(said.some((s) => s.startsWith('Cảnh báo: ')), 'drop' in e, where);
  }
  return figures;
}

test('every figure of every chart is the report’s, in full, and none that is hidden', async (t) => {
  const d = await dashboards(t);
  const score = definition({ x: null, y: null }, [ask('x.1', 'x'), ask('y.1', 'y')], { code: 'diem', title: { vi: 'Điểm' }, method: 'mean-score' });
  await ok(['survey', 'publish', d.file('1.json', JSON.stringify(score)), ...d.data]);
  await d.answer(['05', '06', '07'].flatMap((m) => Array.from({ length: 20 }, (_, i) => ({ day: `2025-${m}-03`, unit: 'a', rev: 1, 'x.1': 1 + i % 5, 'y.1': 4 }))), 'diem');
  let figures = 0, charts = 0;
  for (const [survey, unit] of [['ks', undefined], ['ks', 'xa'], ['ks', 'a'], ['ks', 'b'], ['ks', 'ngoai'], ['diem', 'a']])
    for (const by of ['month', 'quarter', 'week']) {
      const what = `${survey} ${unit} ${by}`;
      const answer = await d.first.get(`${unit ? `/office/u/${unit}` : '/office/'}?survey=${survey}&by=${by}`);
      const [, from] = /name="from" value="?([^">]*)/.exec(answer.body); // of weeks the page shows a year
      const report = JSON.parse(await ok(['report', '--survey', survey, ...(unit ? ['--unit', unit] : []), '--by', by, ...(from ? ['--from', from] : []), '--json', ...d.data]));
      assert.deepEqual(await judgeHtml(answer.body), [], what);
      const drawn = chartsOf(answer.body);
      const titles = [...answer.body.matchAll(/<section><h3>(?:<a [^>]*>)?([^<]*)(?:<\/a>)?<\/h3>(<figure)?/g)];
      const codes = titles.filter(([, , figure]) => figure).map(([, title]) => report.periods[0].dimensions.find((e) => e.title === title).code);
      if (drawn.length > codes.length) codes.unshift('all');
      assert.equal(drawn.length, codes.length, what);
      for (const [i, code] of codes.entries()) figures += same(drawn[i], report, code, what);
      charts += drawn.length;
      if (survey === 'diem' && drawn.length) assert.deepEqual([drawn[0].scale.zero, drawn[0].scale.full, drawn[0].scale.sign], [1, 5, ''], 'a scale of levels');
    }
  assert.ok(figures >= 500 && charts >= 40, `${figures} figures in ${charts} charts`);
  t.diagnostic(`${figures} figures in ${charts} charts`);
});

test('no violation, nothing the policy forbids, on load, under the finger and by keyboard', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  for (const [size, viewport] of Object.entries({ phone, desktop }))
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, d, d.first, { viewport, colorScheme });
      for (const path of ['/office/u/xa', '/office/u/xa/d/cb', '/office/?lang=en']) {
        const what = `${path} ${size} ${colorScheme}`;
        await page.goto(d.server.url + path);
        const places = page.locator('.chart');
        assert.equal(await places.count(), path.includes('/d/') ? 1 : 5, what);
        assert.equal(await page.locator('.trend').filter({ visible: true }).count(), 0, `${what}: drawn once`);
        for (const place of await places.all()) {
          for (const x of [60, 150, 250]) await place.hover({ position: { x, y: 80 } });
          assert.match(await place.getAttribute('aria-label'), path.includes('lang=en') ? /^10\/2024|^month/ : /^tháng 10\/2024: .*Thấp nhất/, what);
        }
        await places.first().hover({ position: { x: 150, y: 80 } });
        assert.match((await places.first().locator('svg').textContent()), path.includes('lang=en') ? /People: |Not|Nobody/ : /Số người: |Chưa|Không hiện/, `${what}: the tip is drawn`);
        await picture(page, `charts-${what.replaceAll(/[ /?=]+/g, '-')}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width, what);
        assert.deepEqual(await violations(page), [], what);
        assert.deepEqual(complaints(page), [], what);
      }
      await page.context().close();
    }
  const page = await open(browser, d, d.first);
  await page.goto(`${d.server.url}/office/u/xa`);
  const [chart] = await page.locator('figure').evaluateAll((all) => all.map((f) => JSON.parse(f.dataset.chart)));
  await page.locator('.chart').first().focus();
  for (const [key, at] of [['End', chart.at.length - 1], ['ArrowLeft', chart.at.length - 2], ['Home', 0], ['ArrowRight', 1], ['ArrowLeft', 0], ['ArrowLeft', 0]]) {
    await page.keyboard.press(key);
    assert.equal(await page.locator('p.said').first().textContent(), chart.tips[at].replaceAll('\n', '. '), key);
  }
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('p.said').first().textContent(), '');
  // What is drawn is what the page says.
  const drawn = await page.locator('.chart').first().evaluate((place) => globalThis.echarts.getInstanceByDom(place).getOption().series.find((s) => s.name === 'percent').data.map((x) => x && typeof x === 'object' ? x.value : x));
  assert.deepEqual(drawn, chart.percent);
  assert.deepEqual(complaints(page), []);
});

test('an event stands where its period is, with its words; braces in words mean nothing', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first);
  await page.route('**/office/u/xa', async (route) => {
    const response = await route.fetch();
    const text = 'Đổi {quy|trình} </script><b>';
    const event = JSON.stringify([{ label: 'tháng 11/2025', mark: 'A', text }]).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    await route.fulfill({ response, body: (await response.text()).replaceAll('&quot;events&quot;:[]', `&quot;events&quot;:${event}`) });
  });
  await page.goto(`${d.server.url}/office/u/xa`);
  await page.locator('.chart').first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  assert.match(await page.locator('p.said').first().textContent(), /^tháng 11\/2025\. .*A: Đổi  quy trình  <\/script><b>$/);
  assert.match(await page.locator('.chart').first().locator('svg').textContent(), /A/);
  assert.deepEqual(complaints(page), []);
});

test('without a script the server’s pictures stay; citizens’ pages load nothing of it', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first, { javaScriptEnabled: false });
  await page.goto(`${d.server.url}/office/u/xa`);
  assert.equal(await page.locator('.trend').filter({ visible: true }).count(), 5);
  assert.equal(await page.getByRole('link', { name: 'Tải lại số liệu' }).count(), 1);
  assert.deepEqual(complaints(page), []);
  for (const path of ['/', `/${d.counter.xa}`, `/${d.counter.xa}?mode=steps`, '/results'])
    assert.doesNotMatch((await http(d.server, 'GET', path)).body, /echarts|\/chart\?|\/live\?/, path);
  const scripts = [...(await d.first.get('/office/u/xa')).body.matchAll(/<script src="([^"]+)"/g)].map(([, path]) => path);
  assert.equal(scripts.length, 3);
  for (const path of scripts) {
    const { status, headers, body } = await http(d.server, 'GET', path);
    assert.equal(status, 200, path);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable', path);
    if (path.includes('echarts')) continue;
    t.diagnostic(`${path}: ${Buffer.byteLength(body)} bytes`);
    assert.ok(Buffer.byteLength(body) <= 12 * 1024, `${path}: scripts of officers' pages have at most 12 KB`);
    assert.doesNotMatch(body, /https?:/);
  }
  const packed = await fetch(d.server.url + scripts[0], { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  const lengths = [];
  for (let i = 0; i < 3; i++) lengths.push((await http(d.server, 'GET', scripts[0], { headers: { 'Accept-Encoding': 'br' } })).headers['content-length']);
  assert.ok(lengths.every((n) => n > 100e3 && n < 260e3 && n === lengths[0]), `${lengths}`);
  t.diagnostic(`echarts: ${lengths[0]} bytes in brotli`);
});

test('it prints as a drawing on every sheet, without what is of no use on paper', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first);
  await page.goto(`${d.server.url}/office/u/xa`);
  await page.locator('.chart').first().hover({ position: { x: 150, y: 80 } });
  const path = 'build/pictures/charts.pdf';
  await page.pdf({ path, format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '12mm', right: '12mm' } });
  await tool('qpdf', ['--check', path]);
  assert.equal((await tool('pdfimages', ['-list', path])).trim().split('\n').length, 2, 'no picture of dots');
  const text = await tool('pdftotext', ['-layout', path, '-']);
  assert.match(text, /Từng nội dung qua các kỳ/);
  assert.ok(text.match(/Chỉ tiêu ≥ 80,00$/m) && /^\s*90%/m.test(text), 'the scale and the target of the drawing are text');
  assert.doesNotMatch(text, /Khoảng bất định 95%: |Xin chạm|Tải lại/, 'no tip, no hint');
  const pages = Number(/Pages:\s+(\d+)/.exec(await tool('pdfinfo', [path]))[1]);
  assert.ok(pages >= 3 && pages <= 6, `${pages} pages`);
  // As it was, back on the screen.
  const box = await page.locator('.chart svg').first().boundingBox(), around = await page.locator('.chart').first().boundingBox();
  assert.ok(Math.abs(box.width - around.width) <= 1 && Math.abs(box.height - around.height) <= 1, JSON.stringify([box, around]));
  assert.equal(await page.locator('.chart svg').first().getAttribute('viewBox'), null);
});

/** One person at the counter of a unit. */
async function respond(d, unit, level = 4) {
  const path = `/${d.counter[unit]}`;
  const page = await http(d.server, 'GET', path);
  const fields = Object.fromEntries(['tc', 'tt', 'cb', 'kq'].flatMap((x) => [1, 2].map((q) => [`q.${x}.${q}`, String(level)])));
  const answer = await http(d.server, 'POST', path, { body: form({ key: keyOf(page.body), ...fields }) });
  assert.equal(answer.status, 303, answer.body);
}

test('a new response is told within five seconds, the figures come with five, and the reader stays where he is', async (t) => {
  const d = await dashboards(t), browser = await openBrowser(t);
  const page = await open(browser, d, d.first), live = page.locator('[data-live] b'), last = page.locator('h2').first();
  await page.goto(`${d.server.url}/office/u/xa`);
  const before = await last.textContent();
  const why = page.locator('details', { hasText: 'Vì sao có số không hiện?' });
  await why.locator('summary').click();
  for (let i = 0; i < 12; i++) await respond(d, 'ngoai');
  assert.equal(await live.textContent(), '', 'a unit elsewhere is no news');
  const start = Date.now();
  await respond(d, 'a');
  await live.filter({ hasText: 'Số phiếu vừa có thêm: 1. Số liệu bên dưới chưa tính' }).waitFor({ timeout: 5000 });
  t.diagnostic(`told after ${Date.now() - start} ms`);
  assert.match(await page.locator('header [role=status]').textContent(), /vừa có thêm: 1/);
  await page.waitForTimeout(13000);
  assert.equal(await last.textContent(), before, 'four or fewer change no figure');
  await page.locator('#from, [name=from]').first().fill('2025-01-01');
  for (let i = 0; i < 11; i++) await respond(d, 'a');
  await live.filter({ hasText: 'vì ông/bà đang nhập' }).waitFor({ timeout: 8000 });
  assert.equal(await last.textContent(), before, 'what is filled in is not taken away');
  await page.locator('#from, [name=from]').first().fill('');
  const link = page.locator('.each a').first();
  await link.focus();
  const top = (await link.boundingBox()).y, name = await link.textContent();
  await live.filter({ hasText: 'Số liệu đã cập nhật lúc' }).waitFor({ timeout: 8000 });
  assert.notEqual(await last.textContent(), before);
  assert.match(await page.locator('main').textContent(), /Số phiếu: 12 \(/, 'the twelve of this month');
  assert.equal(await page.locator(':focus').textContent({ timeout: 1000 }), name, 'the focus stays');
  assert.ok(Math.abs((await page.locator(':focus').boundingBox()).y - top) <= 30, 'and the place'); // the line above it says less now
  assert.equal(await why.evaluate((x) => x.open), true, 'and what was opened');
  assert.equal(await page.locator('.chart svg').count(), 5, 'drawn anew');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints(page), []);
  // The server ends the session: the page says so, and asks no more.
  await d.first.send('/office/logout');
  await live.filter({ hasText: 'phiên làm việc đã hết' }).waitFor({ timeout: 8000 });
  page.requests.length = 0;
  await page.waitForTimeout(4000);
  assert.deepEqual(page.requests, []);
});

test('who may ask, and what it costs', async (t) => {
  const d = await dashboards(t);
  const clerk = await d.officer('nhan.vien', 'clerk', 'a');
  const ask = async (who, path) => (await who.get(path));
  const [, zero] = /^(\d+)\.0$/.exec((await ask(d.first, '/office/live?survey=ks&watch=1')).body);
  await respond(d, 'a');
  await respond(d, 'ngoai');
  for (const [path, count] of [['/office/live', 2], ['/office/u/xa/live', 1], ['/office/u/a/live', 1], ['/office/u/b/live', 0], ['/office/u/ngoai/live', 1]])
    assert.equal((await ask(d.first, `${path}?survey=ks&watch=1`)).body, `${zero}.${count}`, path);
  assert.equal((await ask(clerk, '/office/u/a/live?survey=ks&watch=1')).body, `${zero}.1`);
  for (const path of ['/office/live?survey=ks', '/office/u/b/live?survey=ks', '/office/u/a/live?survey=khac'])
    assert.equal((await ask(clerk, path)).status, 404, path);
  assert.equal((await http(d.server, 'GET', '/office/u/a/live?survey=ks')).status, 303);
  // Fifty pages that ask every three seconds are 17 a second.
  const start = Date.now();
  for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 50 }, () => d.first.get('/office/u/xa/live?survey=ks&watch=1')));
  const each = (Date.now() - start) / 1000;
  t.diagnostic(`${each.toFixed(2)} ms each, with the test's own part`);
  assert.ok(each < 5, `${each} ms`);
});
