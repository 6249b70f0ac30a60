// Events and remarks: who may set and write them, what stays of them, and that the figures before and after an event are the reports' own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser, hidden } from '../lib/officers.mjs';

const plain = (html) => html.replace(/<(br|p|td|th|small|li)\b[^>]*>/g, ' ').replace(/<[^>]+>/g, '').replace(/&(amp|lt|gt|quot|#43|#39);/g, (c) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#43;': '+', '&#39;': "'" })[c])
  .replace(/\s+/g, ' ').trim();
const section = (html, from, to) => html.slice(html.indexOf(from), to ? html.indexOf(to, html.indexOf(from)) : undefined);
const list = async (d, ...args) => JSON.parse(await ok(['event', 'list', '--json', ...args, ...d.data]));
const said = async (d, ...args) => JSON.parse(await ok(['remark', 'list', '--json', ...args, ...d.data]));
const log = async (d, event) => JSON.parse(await ok(['audit', 'list', '--event', event, '--json', ...d.data]));
const add = (d, unit, day, text) => ok(['event', 'add', '--unit', unit, '--day', day, text, ...d.data]);

const remark = { survey: 'ks', dimension: 'tt', by: 'month', style: 'calendar', period: '2025-12', after: '0', text: 'Thiếu người vào giờ cao điểm' };
const event = { do: 'add', day: '2025-10-01', text: 'Đổi quy trình tiếp nhận' };

test('who sees and who writes: every role at its own unit, below, above and elsewhere', async (t) => {
  const d = await dashboards(t);
  await add(d, 'xa', '2025-10-01', 'Của xã');
  let cases = 0;
  for (const role of ['admin', 'officer', 'clerk', 'observer', 'auditor']) {
    const who = await d.officer(`${role}.xa`, role, 'xa');
    const writes = ['admin', 'officer'].includes(role);
    for (const unit of ['xa', 'a', 'ngoai', 'khong-co']) {
      const inside = unit === 'xa' || (unit === 'a' && role !== 'clerk');
      const what = `${role}: ${unit}`;
      const page = await who.get(`/office/u/${unit}/events`);
      assert.equal(page.status, inside ? 200 : 404, what);
      if (inside) {
        assert.equal(page.body.includes('value="add"') || page.body.includes('value=add'), writes, what);
        assert.equal((await who.get(`/office/u/${unit}`)).body.includes('<textarea'), writes, what);
        assert.deepEqual(await judgeHtml(page.body), [], what);
      }
      for (const [path, fields] of [['events', { ...event, text: what }], ['events', { do: 'withdraw', id: '1' }], ['remarks', remark]]) {
        const before = [await list(d), await said(d)];
        const answer = await who.send(`/office/u/${unit}/${path}`, fields);
        const foreign = fields.do === 'withdraw' && unit === 'a'; // of the unit above
        if (writes && inside && !foreign) {
          assert.equal(answer.status, 303, `${what} ${path}`);
          if (fields.do === 'withdraw') await who.send(`/office/u/${unit}/events`, { do: 'again', id: '1' });
        } else {
          assert.equal(answer.status, 404, `${what} ${path}`);
          assert.deepEqual([await list(d), await said(d)], before, what);
        }
        cases++;
      }
    }
  }
  const nobody = new Browser(d.server);
  assert.equal((await nobody.get('/office/u/xa/events')).status, 303);
  assert.equal((await nobody.post('/office/u/xa/events', event)).status, 303);
  const own = { Origin: d.server.url, 'Sec-Fetch-Site': 'same-origin' }, csrf = hidden((await d.first.get('/office/')).body, 'csrf');
  const count = async () => [(await list(d)).length, (await said(d)).length], before = await count();
  for (const [path, fields] of [['events', event], ['remarks', remark]]) {
    for (const [headers, more] of [[own, {}], [own, { csrf: 'x' }], [{ Origin: 'https://evil.example' }, { csrf }], [{}, { csrf }]])
      assert.equal((await d.first.ask('POST', `/office/u/xa/${path}`, { fields: { ...fields, ...more }, headers })).status, 403, path);
    cases += 4;
  }
  assert.deepEqual(await count(), before);
  assert.equal((await run(['verify', ...d.data])).status, 0);
  t.diagnostic(`${cases} cases`);
});

test('a remark: beside what misses its target, in versions that stay', async (t) => {
  const d = await dashboards(t);
  const lan = await d.officer('lan.tran', 'officer', 'xa'), minh = await d.officer('minh.le', 'observer', 'xa');
  const path = '/office/u/xa/remarks?by=month&', page = '/office/u/xa?by=month';
  const explained = async (who = lan, at = page) => section((await who.get(at)).body, '<h2 id="explain"', '</ul>') || section((await who.get(at)).body, '<h2 id=explain', '</ul>');
  const report = await d.report('--unit', 'xa', '--by', 'month'), last = report.periods.at(-1);
  const missed = last.dimensions.filter((e) => /^missed/.test(e.target?.verdict ?? '')).toSorted((a, b) => a.target.gap - b.target.gap);
  assert.ok(missed.length >= 3);
  const shown = [...(await explained()).matchAll(/id="?explain-(\w+)/g)].map((m) => m[1]);
  assert.deepEqual(shown, missed.map((e) => e.code), 'what misses most first, and nothing else');
  assert.equal((plain(await explained()).match(/Chưa có giải trình/g)).length, missed.length);

  const done = await lan.send(path, remark);
  assert.equal(done.status, 303);
  assert.equal(done.headers.location, '/office/u/xa?by=month#explain');
  for (const who of [lan, minh, d.first]) assert.match(plain(await explained(who)), /Thiếu người vào giờ cao điểm Cán bộ lan.tran, \d\d\/\d\d\/\d{4}, \d\d:\d\d/);
  assert.ok(!(await explained(minh)).includes('<textarea'));
  assert.equal((await lan.send(path, remark)).status, 303, 'sent twice');
  const [first] = await said(d);
  const second = { ...remark, after: String(first.id), text: 'Đã bổ sung một người.\r\nGọi 0912 345 678' };
  assert.equal((await lan.send(path, second)).status, 303);
  const versions = await said(d, '--unit', 'xa');
  assert.deepEqual(versions.map((r) => [r.text, r.login, r.period, r.dimension, r.by]), [['Đã bổ sung một người.\nGọi [•••]', 'lan.tran', '2025-12', 'tt', 'month'], [remark.text, 'lan.tran', '2025-12', 'tt', 'month']]);
  const now = plain(await explained());
  assert.ok(now.indexOf('Đã bổ sung một người. Gọi [•••]') < now.indexOf('Các bản trước') && now.indexOf('Các bản trước') < now.indexOf(remark.text));

  // Who writes over what somebody else wrote meanwhile is told, and keeps the text.
  const late = await d.first.send(path, { ...remark, after: String(first.id), text: 'Ý của tôi' });
  assert.equal(late.status, 422);
  assert.match(late.body, /<title>Lỗi: /);
  assert.match(late.body, /người khác vừa lưu/);
  assert.match(late.body, />Ý của tôi<\/textarea>/);
  assert.deepEqual(await judgeHtml(late.body), []);
  const [, after] = /name="?after"? value="?(\d+)/.exec(section(late.body, 'explain-tt'));
  assert.equal(Number(after), versions[0].id, 'the form that came back knows the later version');
  for (const [text, why] of [['', /Chưa có nội dung/], [' \r\n ', /Chưa có nội dung/], ['ấ'.repeat(2001), /dài quá 2.000/]]) {
    const wrong = await lan.send(path, { ...remark, after, text });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, why);
    assert.ok(text.length < 9 || wrong.body.includes(`>${text}</textarea>`), 'nothing that was typed is lost');
    assert.deepEqual(await judgeHtml(wrong.body), []);
  }
  assert.equal((await lan.send(path, { ...remark, after, text: 'ấ'.repeat(2000) })).status, 303);
  // A text for a period that is no longer the last one keeps its place too.
  const past = await lan.send(path, { ...remark, period: '2025-11', text: '' });
  assert.equal(past.status, 422);
  assert.match(plain(section(past.body, 'explain-tt')), /tt, 2025-11/);
  assert.equal((await lan.send(path, { ...remark, period: '2025-11', text: 'Tháng trước' })).status, 303);
  for (const change of [{ dimension: 'khong' }, { survey: 'khac' }, { by: 'hour' }, { style: 'x' }, { period: '2025-13' }, { period: '2025-Q1' }, { after: '-1' }, { after: 'x' }, { text: '\xff' && undefined }, { more: '1' }])
    assert.equal((await lan.send(path, Object.fromEntries(Object.entries({ ...remark, ...change }).filter(([, v]) => v !== undefined)))).status, 400, JSON.stringify(change));
  assert.equal((await said(d)).length, 4);
  assert.equal((await log(d, 'remark')).length, 4);
  assert.deepEqual((await log(d, 'remark')).at(-1), { ...(await log(d, 'remark')).at(-1), who: 'lan.tran', unit: 'xa', about: String(first.id), detail: 'ks tt 2025-12' });
  // Of a figure that was explained and misses no more, the remark stays.
  await ok(['target', 'import', d.file('t2.csv', 'survey,dimension,unit,year,target,owner\nks,tt,xa,2025,10,\n'), ...d.data]);
  assert.match(plain(await explained()), /Nội dung tt.*ấấấ/);
  assert.ok(!(await explained(lan, '/office/u/xa?by=quarter')).includes('ấấấ'), 'a quarter has remarks of its own');
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('an event: set, marked on the series of its unit and those below, withdrawn and set again', async (t) => {
  const d = await dashboards(t);
  const lan = await d.officer('lan.tran', 'officer', 'xa');
  for (const [change, why] of [[{ day: '' }, /Xin ghi ngày có thật/], [{ day: '2025-02-30' }, /Xin ghi ngày có thật/], [{ day: '1999-12-31' }, /Xin ghi ngày có thật/], [{ text: ' ' }, /Xin ghi việc gì/], [{ text: 'ấ'.repeat(201) }, /Dài quá 200/]]) {
    const wrong = await lan.send('/office/u/xa/events', { ...event, ...change });
    assert.equal(wrong.status, 422, JSON.stringify(change));
    assert.match(wrong.body, why);
    assert.match(wrong.body, /<title>Lỗi: /);
    assert.ok(wrong.body.includes((change.text ?? event.text).trim() || event.day), 'what was typed is kept');
    assert.deepEqual(await judgeHtml(wrong.body), []);
  }
  for (const fields of [{}, { do: 'x' }, { do: 'withdraw' }, { do: 'withdraw', id: 'x' }, { ...event, id: '1' }]) assert.equal((await lan.send('/office/u/xa/events', fields)).status, 400);
  assert.deepEqual(await list(d), []);
  const done = await lan.send('/office/u/xa/events?by=quarter', event);
  assert.equal(done.status, 303);
  const [set] = await list(d);
  assert.equal(done.headers.location, `/office/u/xa/events?by=quarter&event=${set.id}`);
  assert.deepEqual([set.unit, set.day, set.text, set.login, set.withdrawn], ['xa', '2025-10-01', event.text, 'lan.tran', null]);
  await add(d, 'a', '2024-11-16', 'Thêm quầy ở a');
  await add(d, 'xa', '2030-01-01', 'Chưa tới');

  // October 2025 is the 13th of 15 months; 16 November 2024 lies in the middle of the second.
  const of = async (unit) => (await d.first.get(`/office/u/${unit}?by=month`)).body;
  const path = (html) => /<path d="?([^">]*)"? class="?happened/.exec(html)[1];
  assert.equal(path(await of('xa')), 'M800.0 0V200');
  assert.equal(path(await of('a')), 'M100.0 0V200M800.0 0V200');
  assert.match(await of('a'), /<text x="?80.0%"? y="?1em"?>2<\/text>/);
  assert.ok(plain(await of('a')).includes('1: 16/11/2024 (tháng 11/2024), Thêm quầy ở a 2: 01/10/2025 (tháng 10/2025), Đổi quy trình tiếp nhận (Đơn vị xa (minh họa))'));
  assert.match(plain(await of('a')), /tháng 11\/2024 Sự kiện 1: Thêm quầy ở a/);
  assert.ok(!plain(await of('xa')).includes('Thêm quầy ở a') && !plain(await of('ngoai')).includes(event.text));
  assert.ok(!plain(await of('xa')).includes('Chưa tới'));
  assert.deepEqual(await judgeHtml(await of('a')), []);

  const asks = await lan.get(`/office/u/xa/events?withdraw=${set.id}`);
  assert.match(plain(asks.body), /Ông\/bà muốn rút sự kiện này\? 01\/10\/2025: Đổi quy trình/);
  assert.deepEqual(await judgeHtml(asks.body), []);
  assert.equal((await list(d)).find((e) => e.id === set.id).withdrawn, null, 'asking withdraws nothing');
  assert.ok(!(await lan.get(`/office/u/a/events?withdraw=${set.id}`)).body.includes('Ông/bà muốn rút'), 'of the unit above');
  assert.equal((await lan.send('/office/u/xa/events', { do: 'withdraw', id: String(set.id) })).headers.location, '/office/u/xa/events');
  assert.equal((await lan.send('/office/u/xa/events', { do: 'withdraw', id: '999' })).status, 404);
  assert.ok(!plain(await of('xa')).includes(event.text));
  const kept = (await list(d)).find((e) => e.id === set.id);
  assert.ok(kept.withdrawn && kept.withdrawn_by === 'lan.tran');
  assert.match(plain((await lan.get('/office/u/xa/events')).body), /Sự kiện đã rút Từ ngày 01\/10\/2025 Đổi quy trình/);
  assert.equal((await lan.send('/office/u/xa/events', { do: 'again', id: String(set.id) })).status, 303);
  assert.equal((await lan.send('/office/u/xa/events', { do: 'again', id: String(set.id) })).status, 303);
  assert.equal((await list(d, '--unit', 'xa')).filter((e) => e.text === event.text && !e.withdrawn).length, 1, 'once, however often');
  assert.equal(path(await of('xa')), 'M800.0 0V200');
  assert.deepEqual([(await log(d, 'event-set')).length, (await log(d, 'event-withdrawn')).length], [4, 1]);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('before and after: the figures of two reports, of whole months, and nothing that a month hides', async (t) => {
  const d = await dashboards(t);
  const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.'), hundredths = (n) => `${Math.floor(n / 100)},${String(n % 100).padStart(2, '0')}`;
  const share = (e) => `${hundredths(Math.floor((20000 * e.satisfied + e.answers) / (2 * e.answers)))}%`;
  // day: [before], [after], as months; 2025-04 has three people in each unit but "it", so it is hidden in all but the sums.
  const events = { '2025-01-01': [['2024-10-01', '2024-12-31'], ['2025-01-01', '2025-03-31']], '2025-01-02': [['2024-10-01', '2024-12-31'], ['2025-02-01', '2025-04-30']],
    '2024-12-31': [['2024-09-01', '2024-11-30'], ['2025-01-01', '2025-03-31']], '2025-10-01': [['2025-07-01', '2025-09-30'], ['2025-10-01', '2025-12-31']],
    '2025-11-01': [['2025-08-01', '2025-10-31'], ['2025-11-01', '2026-01-31']] };
  const first = Object.keys(events).sort();
  for (const day of first) await add(d, 'xa', day, `Việc ${day}`);
  const ids = Object.fromEntries((await list(d)).map((e) => [e.day, e.id]));
  let compared = 0, hidden = 0, judged = 0, quarters = 0;
  const signed = (n) => `${n < 0 ? '−' : '+'}${hundredths(Math.round(Math.abs(n) * 100))}`;
  for (const unit of ['xa', 'a', 'b', 'it']) {
    const monthly = (await d.report('--unit', unit, '--by', 'month')).periods;
    for (const [day, stretches] of Object.entries(events)) {
      const what = `${unit} ${day}`, answer = await d.first.get(`/office/u/${unit}/events?event=${ids[day]}`);
      assert.equal(answer.status, 200, what);
      assert.deepEqual(await judgeHtml(answer.body), [], what);
      assert.ok(plain(answer.body).includes(`Trước: ${stretches[0].map((x) => x.split('-').reverse().join('/')).join(' – ')}. Sau: ${stretches[1].map((x) => x.split('-').reverse().join('/')).join(' – ')}.`), what);
      assert.match(answer.body, /Trước và sau khác nhau không có nghĩa là do sự kiện này/);
      const rows = [...section(answer.body, 'effect').matchAll(/<tr[^>]*><th scope="?row"?>(.*?)<\/th>(.*?)<\/tr>/gs)].map(([, name, cells]) => [plain(name), ...cells.split('</td>').slice(0, -1).map(plain)]);
      const sides = [];
      for (const [from, to] of stretches) sides.push([(await d.report('--unit', unit, '--from', from, '--to', to)).periods[0], monthly.filter((p) => p.period >= from.slice(0, 7) && p.period <= to.slice(0, 7))]);
      assert.equal(rows.length, 5, what);
      for (const [name, ...cells] of rows)
        for (const [side, [whole, months]] of sides.entries()) {
          const find = (p) => p.dimensions.find((e) => (e.code === 'all' ? 'Chung' : e.title) === name), e = find(whole);
          // A month that the page of figures hides must not follow from the stretch around it: all or nothing.
          const closed = months.some((p) => p.responses > 0 && find(p).hidden) || e.hidden;
          const cell = cells[side], people = / Số người: (\S+)$/.exec(cell)?.[1], value = cell.split(' ')[0];
          compared++;
          if (closed) {
            hidden++;
            assert.ok(people === undefined && !/\d[,%]/.test(cell), `${what}: ${cell}`);
            assert.ok(!/điểm phần trăm/.test(cells[2]), `${what}: ${cells[2]}`);
            continue;
          }
          assert.deepEqual([people, value], [number(e.respondents), share(e)], `${what} ${name} ${side}`);
        }
      // Where the stretches are quarters, the report of the later one has the same comparison itself.
      for (const [name, , , change] of rows) {
        const same = day.endsWith('-01-01') || day.endsWith('-10-01') ? sides[1][0].dimensions.find((e) => (e.code === 'all' ? 'Chung' : e.title) === name).before : undefined;
        if (!/điểm phần trăm/.test(change) || !same) continue;
        quarters++;
        assert.ok(change.startsWith(`${signed(same.diff)} điểm phần trăm`) && change.endsWith(`: ${signed(same.low)} đến ${signed(same.high)}`), `${what} ${name}: ${change} ${JSON.stringify(same)}`);
      }
      for (const [, , , change] of rows) judged += /có ý nghĩa|chưa đủ căn cứ/.test(change) ? 1 : 0;
    }
  }
  assert.ok(compared === 200 && hidden > 20 && compared - hidden > 40 && judged >= 10 && quarters >= 3, `${compared} ${hidden} ${judged} ${quarters}`);
  t.diagnostic(`${compared} figures compared, ${hidden} hidden, ${judged} changes judged, ${quarters} with the report's own numbers`);

  await add(d, 'xa', '2025-11-01', 'Lại');
  const page = plain((await d.first.get(`/office/u/xa/events?event=${ids['2025-11-01']}`)).body);
  assert.match(page, /Chung .*? −\d+,\d\d điểm phần trăm \(từ \d+,\d\d%\): giảm, có ý nghĩa Khoảng bất định 95% của thay đổi: −\d+,\d\d đến −\d+,\d\d/);
  assert.match(page, /Trong các tháng này còn có: 01\/10\/2025: Việc 2025-10-01 01\/11\/2025: Lại/);
});

test('an event of this month has nothing to compare yet, and says from when on it will', async (t) => {
  const d = await dashboards(t);
  const today = new Date(Date.now() + 7 * 3600e3), first = (n) => new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + n, 1)).toISOString().slice(0, 10);
  await add(d, 'xa', first(0), 'Hôm nay');
  assert.match(plain((await d.first.get('/office/u/xa/events')).body), new RegExp(`Có thể so từ ngày ${first(1).split('-').reverse().join('/')}`));
  await add(d, 'xa', first(-1).replace(/01$/, '02'), 'Sau ngày đầu tháng trước');
  const [later] = await list(d);
  assert.match(plain((await d.first.get(`/office/u/xa/events?event=${later.id}`)).body), new RegExp(`Có thể so từ ngày ${first(1).split('-').reverse().join('/')}`));
  await add(d, 'xa', first(-1), 'Một tháng');
  const one = (await list(d)).find((e) => e.text === 'Một tháng');
  const shown = plain((await d.first.get(`/office/u/xa/events?event=${one.id}`)).body);
  assert.ok(shown.includes(`Trước: ${first(-2).split('-').reverse().join('/')} –`) && shown.includes(`Sau: ${first(-1).split('-').reverse().join('/')} –`), 'one month on either side');
});

test('what officers write is text, whatever it is', async (t) => {
  const d = await dashboards(t);
  const evil = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'--; DROP TABLE event", '{{t.office.home}} {{{csrf}}}', '</textarea><script>1</script>', '&lt;b&gt;', 'javascript:alert(1)', '\u202Eabc'];
  for (const [i, text] of evil.entries()) {
    assert.equal((await d.first.send('/office/u/xa/events', { do: 'add', day: `2025-10-0${i + 1}`, text })).status, 303);
    assert.equal((await d.first.send('/office/u/xa/remarks', { ...remark, dimension: ['tt', 'cb', 'all'][i % 3], after: String((await said(d)).filter((r) => r.dimension === ['tt', 'cb', 'all'][i % 3]).at(0)?.id ?? 0), text })).status, 303, text);
  }
  const wrong = await d.first.send('/office/u/xa/remarks', { ...remark, after: '0', text: '</textarea><script>2</script>' });
  const ofEvents = await d.first.send('/office/u/xa/events', { do: 'add', day: '"><script>', text: '"><script>3</script>' });
  const pages = [(await d.first.get('/office/u/xa')).body, (await d.first.get('/office/u/xa/events')).body, wrong.body, ofEvents.body, (await d.first.get('/office/u/xa?lang=en')).body, (await d.first.get('/office/u/xa/events?lang=en')).body];
  for (const body of pages) {
    assert.ok(!/<script|<img|onerror=alert\(1\)>/i.test(body.replaceAll(/&lt;script|&lt;img[^&]*&gt;|<script src="?\/js\/[^<>]*><\/script>/g, '')), 'no tag of theirs');
    assert.deepEqual(await judgeHtml(body), []);
  }
  assert.equal((await list(d)).length, evil.length);
  assert.ok(!JSON.stringify(await list(d)).includes('\u202e'));
});

test('the command line sets, lists and withdraws, and says what is wrong', async (t) => {
  const d = await dashboards(t);
  const { id } = JSON.parse(await ok(['event', 'add', '--unit', 'xa', '--day', '2025-09-01', 'Gọi 0912 345 678', '--json', ...d.data]));
  assert.equal((await list(d))[0].text, 'Gọi [•••]');
  assert.match(await ok(['event', 'list', '--unit', 'a', ...d.data]), /2025-09-01\s+xa/);
  assert.match(await ok(['event', 'withdraw', String(id), ...d.data]), /is withdrawn/);
  for (const [args, why] of [[['event', 'add', '--unit', 'no', '--day', '2025-09-01', 'x'], /no/], [['event', 'add', '--unit', 'xa', '--day', '2025-02-30', 'x'], /YYYY-MM-DD/], [['event', 'add', '--unit', 'xa', '--day', '2025-01-01', ' '], /empty/],
    [['event', 'add', '--unit', 'xa', 'x'], /--day is missing/], [['event', 'withdraw', 'x'], /no id/], [['event', 'withdraw', '99'], /no event 99/], [['event', 'list', '--unit', 'no'], /no/], [['remark', 'list', '--survey', 'no'], /no/]]) {
    const answer = await run([...args, ...d.data]);
    assert.ok(answer.status > 0, args.join(' '));
    assert.match(answer.err, why);
  }
  assert.equal((await ok(['remark', 'list', ...d.data])).trim(), '');
  await d.first.send('/office/u/xa/remarks', remark);
  assert.match(await ok(['remark', 'list', '--unit', 'xa', ...d.data]), /2025-12\s+tt\s+\S+ \S+\s+quan.tri\s+Thiếu người/);
});
