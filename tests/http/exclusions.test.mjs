// Responses that an auditor puts aside: who may, what it takes, that everything tells how many, and that all is as before once they are back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { http, ok, publish, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { ask, definition, office } from '../lib/office.mjs';
import { Browser, hidden } from '../lib/officers.mjs';
import { freeze } from '../lib/same.mjs';

const plain = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const list = async (d, ...args) => JSON.parse(await ok(['exclusion', 'list', '--json', ...args, ...d.data]));
const log = async (d, event) => JSON.parse(await ok(['audit', 'list', '--event', event, '--json', ...d.data]));
const month = ['--survey', 'ks', '--by', 'month', '--from', '2025-10-01', '--to', '2025-10-31'];
const report = async (d, unit) => JSON.parse(await ok(['report', ...month, '--unit', unit, '--json', ...d.data]));
const counterOf = async (d, unit) => JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).find((c) => c.unit === unit).code;
const reason = 'Hai mươi phiếu giống hệt nhau trong một giờ';

test('who sees and who decides: an auditor about units below, nobody else, and not about their own', async (t) => {
  const d = await dashboards(t);
  const counter = await counterOf(d, 'a'), own = await counterOf(d, 'xa');
  const form = { counter, channel: '', first: '2025-10-01', last: '2025-10-31', reason };
  let cases = 0;
  for (const role of ['admin', 'officer', 'clerk', 'observer', 'auditor']) {
    const who = await d.officer(`${role}.xa`, role, 'xa');
    for (const unit of ['xa', 'a', 'ngoai', 'khong-co']) {
      const inside = unit === 'xa' || (unit === 'a' && role !== 'clerk'), may = role === 'auditor' && unit === 'a';
      const page = await who.get(`/office/u/${unit}/exclusions`), what = `${role}: ${unit}`;
      assert.equal(page.status, inside ? 200 : 404, what);
      if (inside) {
        assert.equal(/value="?look/.test(page.body), may, what);
        assert.deepEqual(await judgeHtml(page.body), [], what);
      }
      for (const fields of [{ ...form, do: 'look' }, { ...form, do: 'add', seen: '0' }, { do: 'undo', id: '1', reason }]) {
        const answer = await who.send(`/office/u/${unit}/exclusions`, fields);
        assert.equal(answer.status, !may || fields.do === 'undo' ? 404 : 200, `${what} ${fields.do}`);
        cases++;
      }
    }
  }
  assert.deepEqual(await list(d), []);
  const auditor = await d.officer('kiem.tra', 'auditor', 'xa'), whole = await d.officer('kiem.tra.chung', 'auditor', '');
  // The counter of their own unit by another unit's page, a foreign one, one that is not there.
  for (const code of [own, await counterOf(d, 'ngoai'), 'ZZZZZZZ']) {
    const answer = await auditor.send('/office/u/a/exclusions', { ...form, counter: code, do: 'look' });
    assert.equal(answer.status, 422, code);
    assert.match(answer.body, code === 'ZZZZZZZ' ? /Không có quầy này/ : /không quyết định được/);
  }
  assert.equal((await whole.send('/office/u/xa/exclusions', { ...form, counter: own, do: 'look' })).status, 200);
  assert.equal((await auditor.post('/office/u/a/exclusions', { ...form, do: 'look' }, { csrf: 'x' })).status, 403);
  assert.equal((await new Browser(d.server).get('/office/u/a/exclusions')).status, 303);
  t.diagnostic(`${cases} cases`);
});

test('the form says what is wrong, and shows what it would take before anything changes', async (t) => {
  const d = await dashboards(t);
  const counter = await counterOf(d, 'a'), auditor = await d.officer('kiem.tra', 'auditor', 'xa'), path = '/office/u/a/exclusions';
  const form = { do: 'look', counter, channel: '', first: '2025-10-01', last: '2025-10-31', reason };
  const wrong = [[{ counter: '' }, 'Xin chọn một quầy'], [{ first: '2025-10-32' }, 'Xin ghi ngày có thật'], [{ last: '' }, 'Xin ghi ngày có thật'],
    [{ reason: ' ' }, 'Xin ghi lý do'], [{ reason: 'ă'.repeat(201) }, '200 ký tự'], [{ first: '2025-11-01' }, 'Ngày cuối trước ngày đầu'],
    [{ first: '2025-01-01' }, '92 ngày'], [{ last: '2099-01-01', first: '2098-12-01' }, 'đã qua'], [{ channel: 'kiosk' }, 'không có phiếu nào'],
    [{ last: '2025-10-01' }, 'vài người']];
  for (const [change, words] of wrong) {
    const answer = await auditor.send(path, { ...form, ...change });
    assert.equal(answer.status, 422, words);
    assert.ok(plain(answer.body).includes(words), words);
    assert.deepEqual(await judgeHtml(answer.body), [], words);
  }
  const unchosen = (await auditor.send(path, { ...form, counter: '', reason: '' })).body;
  assert.match(unchosen, /<select id="?counter"? name="?counter"? aria-describedby="?about-counter"? aria-invalid/, 'beside the field');
  assert.match(plain(/role="?alert.*?<\/ul>/s.exec(unchosen)[0]), /Quầy: Xin chọn một quầy của đơn vị này Lý do: Xin ghi lý do/, 'and at the top, in the order of the form');
  for (const more of [{}, { do: 'add', seen: '0' }])
    assert.equal((await auditor.send(path, { ...form, ...more, channel: 'fax' })).status, 400, 'a channel that is none is not every channel');
  const before = await report(d, 'a'), preview = await auditor.send(path, form);
  assert.equal(preview.status, 200);
  assert.deepEqual(await judgeHtml(preview.body), []);
  const n = before.periods[0].responses;
  assert.equal(hidden(preview.body, 'seen'), String(n));
  assert.deepEqual(await list(d), []);
  // What changed since it was looked at is looked at anew.
  const again = await auditor.send(path, { ...form, do: 'add', seen: String(n - 1) });
  assert.equal(again.status, 200);
  assert.match(again.body, /id="?preview/);
  assert.deepEqual(await list(d), []);
  assert.equal((await auditor.send(path, { ...form, do: 'add', seen: String(n) })).status, 303);
  const [made] = await list(d);
  assert.deepEqual([made.counter, made.unit, made.from, made.to, made.channel, made.responses, made.reason, made.login, made.undone],
    [counter, 'a', '2025-10-01', '2025-10-31', 'all', n, reason, 'kiem.tra', null]);
  assert.equal((await auditor.send(path, form)).status, 422, 'twice');
  // Whoever sees the figures reads who decided and why; only who decides finds the way back.
  const officer = await d.officer('lan.tran', 'officer', 'xa'), page = plain((await officer.get('/office/u/xa/exclusions')).body);
  assert.ok(page.includes(reason) && page.includes('Cán bộ kiem.tra') && !page.includes('Rút quyết định số'));
  assert.match(plain((await d.first.get('/office/audit')).body), new RegExp(`01/10/2025–31/10/2025, mọi cách gửi phiếu, số phiếu: ${n}; lý do: ${reason}`));
  const asked = await auditor.get(`${path}?undo=1`);
  assert.deepEqual(await judgeHtml(asked.body), []);
  assert.equal((await auditor.send(path, { do: 'undo', id: '1', reason: '' })).status, 422);
  assert.equal((await auditor.send(path, { do: 'undo', id: '2', reason: 'x' })).status, 404);
  assert.equal((await auditor.send('/office/u/b/exclusions', { do: 'undo', id: '1', reason: 'x' })).status, 404, 'of another unit');
  assert.equal((await auditor.send(path, { do: 'undo', id: '1', reason: 'Phiếu thật' })).status, 303);
  assert.equal((await auditor.send(path, { do: 'undo', id: '1', reason: 'Phiếu thật' })).status, 303, 'twice is once');
  assert.equal((await log(d, 'exclusion-undone')).length, 1);
  assert.deepEqual(await report(d, 'a'), before);
  assert.match(plain((await officer.get(path)).body), /Quyết định đã rút.*Phiếu thật/);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('a decision about one day names that day once, wherever it is told', async (t) => {
  const d = await dashboards(t);
  await d.answer(Array.from({ length: 12 }, () => ({ day: '2025-10-28', unit: 'a', 'tc.1': 5, 'tt.1': 5, 'cb.1': 5, 'kq.1': 5 })));
  const auditor = await d.officer('kiem.tra', 'auditor', 'xa'), path = '/office/u/a/exclusions';
  const form = { counter: await counterOf(d, 'a'), channel: '', first: '28/10/2025', last: '28/10/2025', reason };
  const preview = await auditor.send(path, { ...form, do: 'look' });
  assert.equal((await auditor.send(path, { ...form, do: 'add', seen: hidden(preview.body, 'seen') })).status, 303);
  const told = { preview: preview.body };
  for (const [what, address] of Object.entries({ list: path, undo: `${path}?undo=1`, report: '/office/u/xa/report?survey=ks&by=month&period=2025-10', log: '/office/audit' }))
    told[what] = (await (what === 'log' ? d.first : auditor).get(address)).body;
  for (const [what, html] of Object.entries(told)) {
    assert.match(plain(html), /28\/10\/2025, mọi cách gửi phiếu/, what);
    assert.doesNotMatch(plain(html), /[–-] ?28\/10\/2025/, what);
  }
});

test('every telling of the month says how many are aside; an export leaves them out and gives the same numbers; frozen reports keep theirs', async (t) => {
  const d = await dashboards(t);
  const counter = await counterOf(d, 'a'), survey = ['--survey', 'ks'];
  const page = async (path) => {
    const answer = await d.first.get(path);
    assert.equal(answer.status, 200, path);
    assert.deepEqual(await judgeHtml(answer.body), [], path);
    return plain(answer.body);
  };
  const paper = '/office/u/xa/report?survey=ks&by=month&period=2025-10';
  const frozen = `/office/u/xa/reports/${await freeze(d.first, await d.first.get(paper))}`;
  const kept = (await d.first.get(frozen)).body, was = await report(d, 'xa'), cross = await page('/office/u/xa/cross?survey=ks&rows=weekday');
  const aside = ['exclusion', 'add', '--counter', counter, '--from', '2025-10-15', '--to', '2025-10-31'];
  assert.match(await ok([...aside, '--dry-run', reason, ...d.data]), /DAY +CHANNEL +RESPONSES/);
  assert.deepEqual(await list(d), []);
  const { id, responses: n } = JSON.parse(await ok([...aside, reason, '--json', ...d.data]));
  assert.ok(n >= 10);
  const twice = await run([...aside, reason, ...d.data]);
  assert.equal(twice.status, 1);
  assert.match(twice.err, /decision 1: an earlier decision covers/);

  const now = await report(d, 'xa');
  assert.equal(now.periods[0].responses, was.periods[0].responses - n);
  assert.deepEqual([was.excluded, was.exclusions, was.periods[0].excluded], [0, undefined, undefined]);
  assert.deepEqual([now.excluded, now.periods[0].excluded], [n, n]);
  assert.equal(now.exclusions.length, 1);
  assert.deepEqual([now.exclusions[0].counter, now.exclusions[0].responses, now.exclusions[0].reason], [counter, n, reason]);
  assert.equal((await report(d, 'b')).excluded, 0);
  const words = `Phiếu để riêng theo quyết định của người kiểm tra`;
  const text = await ok(['report', ...month, '--unit', 'xa', ...d.data]);
  assert.match(text, new RegExp(`${words}: ${n}\\.`));
  assert.ok(text.includes(`Lý do: ${reason}`));
  const sheet = await page(paper);
  assert.match(sheet, new RegExp(`${words}, không tính vào số liệu: ${n}`));
  assert.ok(sheet.includes(reason));
  assert.match(await page('/office/u/xa?survey=ks&by=month&from=2025-10-01&to=2025-10-31'), new RegExp(`Phiếu để riêng, không tính vào số liệu: ${n}`));
  const csv = (await d.first.get('/office/u/xa/report.csv?survey=ks&by=month&period=2025-10')).body;
  assert.match(csv, new RegExp(`exclusion,${counter},"?2025-10-15..2025-10-31, ${reason}`));
  assert.notEqual(await page('/office/u/xa/cross?survey=ks&rows=weekday'), cross, 'groups leave them out');

  assert.equal((await d.first.get(frozen)).body.replace(/name="?csrf"? value="?\w+/g, ''), kept.replace(/name="?csrf"? value="?\w+/g, ''));
  d.file('now.json', JSON.stringify(now));
  const exported = await run(['export', ...survey, '-o', `${d.dir}/all.csv`, ...d.data]);
  assert.match(exported.err, new RegExp(`${n} responses put aside by a decision left out`));
  assert.match(exported.out, new RegExp(`: ${(await ok(['report', ...survey, '--json', ...d.data]).then(JSON.parse)).periods.reduce((sum, p) => sum + p.responses, 0)} responses`));
  assert.match(await ok(['report', '--recompute', `${d.dir}/now.json`, '--responses', `${d.dir}/all.csv`, ...d.data]), /The same numbers/);

  // What is published says the number alone: the page, the sheet on the notice board, open data.
  await ok(['setting', 'set', 'results.public', 'yes', ...d.data]);
  await publish(`${d.dir}/data`, 'xa', { survey: 'ks', by: 'quarter', period: '2025-Q4' });
  const told = new RegExp(`${words}, không tính vào kết quả: ${n}\\.`);
  assert.match(await page('/results/xa?survey=ks&by=quarter&period=2025-Q4'), told);
  writeFileSync(`${d.dir}/sheet.pdf`, (await d.first.get('/office/u/xa/publish/sheet.pdf?survey=ks&by=quarter&period=2025-Q4')).bytes);
  assert.match(execFileSync('pdftotext', ['-layout', `${d.dir}/sheet.pdf`, '-']).toString().replace(/\s+/g, ' '), told);
  const [head, ...open] = (await http(d.server, 'GET', '/results/xa/data.csv')).body.replace(/^\ufeff/, '').trim().split('\r\n');
  assert.match(head, /,excluded$/);
  assert.ok(open.length > 0 && open.every((line) => line.endsWith(`,${n}`)), open[0]);
  assert.ok(!open.some((line) => line.includes(reason)));

  assert.match(await ok(['exclusion', 'undo', String(id), 'Phiếu thật', ...d.data]), /count again/);
  assert.deepEqual(await report(d, 'xa'), was);
  assert.equal(await page('/office/u/xa/cross?survey=ks&rows=weekday'), cross);
  assert.equal((await run(['exclusion', 'undo', String(id), 'Phiếu thật', ...d.data])).status, 1);
  assert.equal((await run(['verify', ...d.data])).status, 0);
});

test('the decisions a report lists are those behind its number: of one revision, of both, of the survey that continues another', async (t) => {
  const d = await office(t), codes = { a1: 'a1' };
  const survey = (more) => definition({ A: null }, [ask('a1', 'A')], more);
  await d.publish(survey());
  await d.publish(survey({ title: { vi: 'Khảo sát thử, sửa chữ' }, continues: [{ survey: 'ks', revision: 1, questions: codes }] }));
  await d.answer([1, 2].flatMap((rev) => Array.from({ length: 8 * rev }, (_, i) => ({ day: '2026-04-03', rev, a1: 1 + (i % 5) }))));
  await d.publish(survey({ code: 'ks-moi', continues: [{ survey: 'ks', revision: 2, questions: codes }] }));
  await d.answer(Array.from({ length: 5 }, () => ({ day: '2026-05-03', a1: 4 })), 'ks-moi');
  await ok(['exclusion', 'add', '--counter', d.counter.xa, '--from', '2026-04-03', '--to', '2026-04-03', reason, ...d.data]);
  const told = async (code, ...more) => {
    const r = JSON.parse(await ok([...d.args(['--by', 'month', '--from', '2026-04-01', '--to', '2026-05-31', ...more], code), '--json']));
    return [r.excluded, (r.exclusions ?? []).map((e) => e.responses)];
  };
  assert.deepEqual(await told('ks'), [24, [24]]);
  assert.deepEqual(await told('ks', '--revision', '1'), [8, [8]]);
  assert.deepEqual(await told('ks', '--revision', '2'), [16, [16]]);
  assert.deepEqual(await told('ks-moi'), [24, [24]]);
});
