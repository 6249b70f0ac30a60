// The page of comments: only whole batches, whatever is asked for; nothing of today; a search that needs no marks; who may read.
import assert from 'node:assert/strict';
import test from 'node:test';
import { asked, batchesOf, below, closed, groupsOf, readAll, seeded, topics, tree, writers, writing } from '../lib/comments.mjs';
import { assertHeaders, form, http, ok, serve } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser, firstLink, hidden } from '../lib/officers.mjs';

const sorted = (list) => list.toSorted();
const month = (day) => day.slice(0, 7);
const monthsOf = (b) => [...new Set([b.first, b.last].map((day) => `tháng ${day.slice(5, 7)}/${day.slice(0, 4)}`))].join(' – ');
/** What the page says of a batch, and what is in it. */
const written = (b) => `${asked[b.survey][b.question]} | Đơn vị ${b.unit} (minh họa) · ${monthsOf(b)} · ${b.texts.length} ý kiến${b.channels.size === 1 ? ` · ${b.channels.has('qr') ? 'gửi qua mã QR' : 'phiếu giấy'}` : ''} | ${b.texts.join('|')}`;
const shown = (groups) => sorted(groups.map((g) => `${g.asked} | ${g.about} | ${sorted(g.texts).join('|')}`));
const judge = async (answer, what) => assert.deepEqual(await judgeHtml(answer.body), [], what);
const totalOf = (html) => Number(/<b>(?:Tìm thấy )?([\d.]+) ý kiến<\/b>/.exec(html)?.[1].replaceAll('.', '') ?? 0);

test('every unit shows the whole batches of the units below it, and so does every choice', async (t) => {
  const d = await writing(t), random = seeded(5), people = writers(random, 900);
  await d.write(people);
  await d.start();
  const all = batchesOf(people);
  let compared = 0;
  for (const unit of Object.keys(tree)) {
    const here = all.filter((b) => below(unit).includes(b.unit));
    const { groups, pages } = await readAll(d.first, `/office/u/${unit}/comments`, judge);
    assert.deepEqual(shown(groups), sorted(here.map(written)), unit);
    assert.equal(totalOf(pages[0]), here.reduce((sum, b) => sum + b.texts.length, 0), unit);
    assert.ok(pages.every((page) => groupsOf(page).reduce((sum, g) => sum + g.texts.length, 0) <= 50), unit);
    const choices = [...Object.keys(asked).map((s) => [`survey=${s}`, (b) => b.survey === s]),
      ...Object.entries(topics.ks).map(([dimension, questions]) => [`survey=ks&dimension=${dimension}`, (b) => b.survey === 'ks' && questions.includes(b.question)]),
      ...Object.keys(asked.ks).map((q) => [`survey=ks&question=${q}`, (b) => b.survey === 'ks' && b.question === q]),
      ...['2025-01', '2025-02', '2025-03', '2025-04', '2024-12'].flatMap((m) => [[`since=${m}&until=${m}`, (b) => month(b.first) <= m && month(b.last) >= m],
        [`since=${m}&survey=ks`, (b) => month(b.last) >= m && b.survey === 'ks'], [`until=${m}`, (b) => month(b.first) <= m]]),
      ['survey=&dimension=&question=&since=&until=&q=&page=', () => true]];
    for (const [query, fits] of choices) {
      const found = await readAll(d.first, `/office/u/${unit}/comments?${query}`);
      assert.deepEqual(shown(found.groups), sorted(here.filter(fits).map(written)), `${unit} ${query}`);
      compared += found.groups.length;
    }
  }
  assert.ok(compared > 500);
  t.diagnostic(`${all.length} batches, ${compared} shown by a choice and compared`);
  assert.match(await ok(['verify', ...d.data]), /All is well/);
});

test('what comes late never changes what was shown; what is new comes in whole batches', async (t) => {
  const d = await writing(t), random = seeded(8);
  await d.write(writers(random, 150));
  await d.start();
  let before = (await readAll(d.first, '/office/u/xa/comments')).groups;
  for (let round = 1; round <= 6; round++) {
    await d.write(writers(random, 1 + 4 * round, { first: 1000 * round }));
    assert.deepEqual(shown((await readAll(d.first, '/office/u/xa/comments')).groups), shown(before), 'not on the same day');
    await d.start();
    const { groups } = await readAll(d.first, '/office/u/xa/comments'), old = new Set(shown(before));
    const fresh = groups.filter((g) => !old.delete(shown([g])[0]));
    assert.equal(old.size, 0, 'all that was there is there as it was');
    assert.ok(fresh.every((g) => g.texts.length >= 5));
    for (const unit of ['xa', 'a', 'b']) {
      const ones = (await readAll(d.first, `/office/u/${unit}/comments`)).groups;
      assert.ok(ones.every((g) => g.texts.length >= 5), unit);
      assert.deepEqual(shown(ones), shown(groups.filter((g) => below(unit).some((u) => g.about.startsWith(`Đơn vị ${u} (`)))), unit);
    }
    before = groups;
  }
});

test('nothing of today, nothing before the next working day, and no trace of what waits', async (t) => {
  const d = await writing(t), today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  const yesterday = new Date(Date.parse(today) - 86400e3).toISOString().slice(0, 10);
  const write = (day, n, first) => d.write(Array.from({ length: n }, (_, i) => ({ day, unit: 'a', survey: 'ks', channel: 'qr', said: { gy: `mật ${first + i}` } })));
  await ok(['setting', 'set', 'holidays', today, ...d.data]);
  await write('2025-03-03', 5, 0);
  await d.start();
  const empty = (await d.first.get('/office/u/b/comments')).body, page = (await d.first.get('/office/u/a/comments')).body;
  assert.deepEqual(groupsOf(empty), []);
  assert.match(empty, /Chưa có ý kiến nào để xem/);
  assert.equal(totalOf(page), 5);
  for (const words of ['Ý kiến mới hơn có thể còn đang chờ', 'Vì sao chưa thấy ý kiến mới?']) assert.ok(page.includes(words) && empty.includes(words), words);
  await write('2025-03-04', 4, 10); // open
  await write(today, 9, 20);
  await write(yesterday, 7, 40); // closed, but today is no working day
  await d.start();
  assert.equal((await d.first.get('/office/u/a/comments')).body, page, 'byte for byte the same');
  assert.equal((await d.first.get('/office/u/a/comments?q=m%E1%BA%ADt')).body.match(/<mark>/g).length, 5);
  await ok(['setting', 'unset', 'holidays', ...d.data]);
  const bodies = (await readAll(d.first, '/office/u/a/comments')).pages.join('');
  assert.ok(!/mật 2\d/.test(bodies), 'today');
  assert.ok(!/\d\d:\d\d|sáng|chiều/.test(bodies.replace(/<style>.*?<\/style>/s, '')) && !bodies.includes('03/03/2025'), 'no time, no day');
});

test('a search finds words with and without marks, as whole words, and shows what it found', async (t) => {
  const d = await writing(t), random = seeded(21), people = writers(random, 500);
  await d.write(people);
  await d.start();
  const fold = (text) => ` ${text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim()} `;
  const texts = batchesOf(people).filter((b) => below('xa').includes(b.unit)).flatMap((b) => b.texts);
  let hits = 0;
  for (const q of ['thai do', 'Thái độ', 'THÁI ĐỘ', 'thái độ'.normalize('NFD'), 'thai  do', 'thái-độ!', 'do', 'đỗ xe', 'duong di', 'đường đi khó', 'di kho', 'uy quyen', 'ủy', 'uỷ', 'th', 'thai d', 'xyz', '7 gy', 'hồ sơ (']) {
    const { groups, pages } = await readAll(d.first, `/office/u/xa/comments?q=${encodeURIComponent(q)}`, judge);
    const found = sorted(groups.flatMap((g) => g.texts)), expected = sorted(texts.filter((text) => fold(text).includes(fold(q))));
    assert.deepEqual(found, expected, q);
    assert.equal(totalOf(pages[0]), expected.length, q);
    for (const g of groups) assert.ok(g.marked.length >= g.texts.length && g.marked.every((hit) => fold(hit) === fold(q)), `${q}: ${g.marked}`);
    if (expected.length === 0) assert.match(pages[0], /Không có ý kiến nào như ông\/bà tìm/, q);
    hits += found.length;
  }
  assert.ok(hits > 500, String(hits));
  t.diagnostic(`${hits} comments found and compared`);
});

test('whatever people write and officers look for is text, and nothing else', async (t) => {
  const d = await writing(t);
  const payloads = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", '{{t.office.home}} {{{x_html}}}', '&lt;b&gt; &amp;', '</li></ul><h1>x', 'javascript:alert(1)', '%3Cscript%3E', '<!--', ']]>', '<mark>x</mark>', 'dòng một\ndòng hai'];
  await d.write(payloads.map((words) => ({ day: '2025-03-03', unit: 'a', survey: 'ks', channel: 'qr', said: { gy: words } })));
  await d.start();
  for (const path of ['/office/u/a/comments', ...['script', 'alert 1', 'x', ...payloads.filter((words) => /[\p{L}\d]/u.test(words))].map((q) => `/office/u/a/comments?q=${encodeURIComponent(q)}`)]) {
    const answer = await d.first.get(path);
    assert.equal(answer.status, 200, path);
    await judge(answer, path);
    assert.ok(!/<script|<img|<h1>x|onerror=[^&]*>|<!--/.test(answer.body.replace(/<(li|mark)>|<\/(li|mark)>/g, '').replace(/&lt;/g, '')), path);
    assert.equal(answer.body.match(/<h1/g).length, 1, path);
    assertHeaders({ ...answer, headers: { ...answer.headers, 'referrer-policy': 'no-referrer' } }, path);
    assert.equal(answer.headers['cache-control'], 'no-store', path);
  }
  const [group] = groupsOf((await d.first.get('/office/u/a/comments')).body);
  assert.deepEqual(sorted(group.texts), sorted(payloads));
});

test('admins and officers read, of their own tree; nobody else learns that there is anything', async (t) => {
  const d = await writing(t);
  await d.write(writers(seeded(2), 200));
  await d.start();
  const missing = await d.first.get('/office/u/khong-co/comments');
  assert.equal(missing.status, 404);
  for (const role of ['observer', 'clerk', 'auditor']) {
    const browser = await d.officer(`${role}.a`, role, 'a');
    for (const unit of ['a', 'a-1', 'xa', 'b'])
      assert.equal((await browser.get(`/office/u/${unit}/comments`)).status, 404, `${role} ${unit}`);
    assert.ok(!(await browser.get('/office/u/a')).body.includes('/comments'), 'no tab either');
  }
  for (const role of ['admin', 'officer']) {
    const browser = await d.officer(`${role}.a`, role, 'a');
    for (const unit of ['a', 'a-1', 'a-2']) assert.equal((await browser.get(`/office/u/${unit}/comments`)).status, 200, `${role} ${unit}`);
    for (const unit of ['xa', 'b', 'ngoai', 'khong-co']) {
      const answer = await browser.get(`/office/u/${unit}/comments?q=thai`);
      assert.equal(answer.status, 404, `${role} ${unit}`);
      assert.ok(!answer.body.includes('thai'));
    }
    const own = (await browser.get('/office/u/a/comments')).body, part = (await browser.get('/office/u/a-1/comments')).body;
    assert.ok(!own.includes('/office/u/xa') && own.includes('/office/u/a-1/comments') && part.includes('/office/u/a/comments'));
    assert.match((await browser.get('/office/u/a')).body, /href="\/office\/u\/a\/comments/);
  }
  assert.equal((await http(d.server, 'GET', '/office/u/a/comments')).status, 303);
  assert.equal((await http(d.server, 'POST', '/office/u/a/comments', { body: 'q=x' })).status, 405);
});

test('what is asked wrongly is said on the page; pages past the end are the last one', async (t) => {
  const d = await writing(t);
  await d.write(writers(seeded(3), 300));
  await d.start();
  const wrong = { 'survey=x': /Không có bộ câu hỏi này/, 'survey=ks&dimension=x': /không có trong bộ câu hỏi/, 'dimension=cb': /không có trong bộ câu hỏi/, 'survey=khac&question=cb.y': /không có trong bộ câu hỏi/,
    'since=2025-13': /Tháng không hợp lệ/, 'until=2025-01-01': /Tháng không hợp lệ/, 'since=x': /Tháng không hợp lệ/, 'since=2025-03&until=2025-01': /Tháng đầu muộn hơn tháng cuối/,
    'q=%E2%80%A6!': /Chưa có chữ nào để tìm/, 'q=%FF': null, [`q=${'a'.repeat(101)}`]: /dài quá/, 'page=0': /Số trang không hợp lệ/, 'page=-1': /Số trang/, 'page=x': /Số trang/, 'page=99999999999': /Số trang/ };
  for (const [query, words] of Object.entries(wrong)) {
    const answer = await d.first.get(`/office/u/xa/comments?${query}`);
    assert.ok(words ? answer.status === 422 : [400, 422].includes(answer.status), `${query}: ${answer.status}`);
    if (!words) continue;
    assert.match(answer.body, words, query);
    await judge(answer, query);
    assert.deepEqual(groupsOf(answer.body), [], query);
  }
  const last = await readAll(d.first, '/office/u/xa/comments');
  assert.ok(last.pages.length > 3);
  assert.deepEqual(groupsOf((await d.first.get('/office/u/xa/comments?page=1000')).body), groupsOf(last.pages.at(-1)));
  const english = await d.first.get('/office/u/xa/comments?lang=en&q=thai+do');
  await judge(english, 'en');
  assert.match(english.body, /Why are new comments not here/);
  const on = /<a href="([^"]+)" rel="?next/.exec(english.body)[1].replaceAll('&amp;', '&');
  assert.match(on, /q=thai%20do&page=2&lang=en$/);
  assert.equal((await d.first.get(on)).status, 200);
});

test('while many comments are closed officers look and sign in and people answer; ended midway it goes on', async (t) => {
  const d = await writing(t), people = writers(seeded(4), 20000);
  await d.write(people);
  const server = await serve(`${d.dir}/data`);
  const first = new Browser(server);
  await first.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const page = await first.get('/office/u/xa/comments');
  assert.equal((await first.get('/office/u/xa')).status, 200);
  const asks = (await http(server, 'GET', `/${d.counter.a}`)).body;
  const sent = await http(server, 'POST', `/${d.counter.a}`, { body: form({ key: hidden(asks, 'key'), 'x.1': '4' }) });
  assert.ok(sent.status < 500, String(sent.status));
  assert.ok(!closed.test(server.log), 'all of that before all was closed');
  assert.match(page.body, /Ý kiến mới hơn có thể còn đang chờ/);
  assert.equal(await server.stop(), 0, server.log);
  assert.ok(!closed.test(server.log), 'stopped midway');
  d.first = first;
  await d.start();
  assert.equal(totalOf((await first.get('/office/u/xa/comments')).body), batchesOf(people).filter((b) => below('xa').includes(b.unit)).reduce((sum, b) => sum + b.texts.length, 0));
  assert.match(await ok(['verify', ...d.data]), /All is well/);
});
