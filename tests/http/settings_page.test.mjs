// Settings in the browser: every one with its words, every check with its fault, warnings, and the way back; and that what is changed there
// is what the command line says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ok } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { hidden, house } from '../lib/officers.mjs';

const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rows = [...source('src/core/settings.def').matchAll(/^SETTING\("([^"]+)", "([^"]*)", (\w+), (\w+),/gm)].map(([, name, usual, scope, check]) => ({ name, usual, scope, check }));
const words = JSON.parse(source('web/i18n/vi.json')).office.settings;
const of = (name) => words[name.replaceAll('.', '_')];
const get = async (h, name, ...more) => JSON.parse(await ok(['setting', 'get', name, ...more, '--json', ...h.data])).value;
const path = '/office/settings';
const sql = (h, text) => execFileSync('sqlite3', [join(h.dir, 'hailong.db'), '-bail'], { input: text });

/** For every check what it takes, what that becomes, and what it refuses. */
const cases = {
  setting_check_site_name: [[' UBND xã Ví Dụ ', 'UBND xã Ví Dụ'], 'x'.repeat(121)],
  setting_check_url: [['HTTPS://gopy.example.vn/', 'https://gopy.example.vn'], 'gopy.example.vn'],
  setting_check_hotline: [['1022', '1022'], 'x'.repeat(61)],
  setting_check_zalo: [['zalo.me/123', 'https://zalo.me/123'], 'https://evil.example/123'],
  setting_check_portal_name: [['Cổng', 'Cổng'], 'x'.repeat(81)],
  setting_check_portal_url: [['https://xa.example.vn/gop-y', 'https://xa.example.vn/gop-y'], 'http://xa.example.vn'],
  setting_check_colour: [['#173A5E', '#173a5e'], '#eeeeee'],
  setting_check_slogan: [['Vì dân', 'Vì dân'], 'x'.repeat(121)],
  setting_check_wifi: [['Xa', 'Xa'], 'ấ'.repeat(12)],
  setting_check_code: [['sipas-quick', 'sipas-quick'], 'khong-co'],
  setting_check_threshold: [['012', '12'], '0'],
  setting_check_yes_no: [['no', 'no'], 'maybe'],
  setting_check_holidays: [['2027-02-05..2027-02-11', '2027-02-05..2027-02-11'], '5/2'],
  setting_check_months: [['36', '36'], '121'],
  setting_check_log_months: [['12', '12'], '11'],
  setting_check_days: [['7', '7'], '0'],
  setting_check_licence: [['CC BY 4.0', 'CC BY 4.0'], 'x'.repeat(201)],
  setting_check_double: [['5', '5'], '101'],
  setting_check_hours: [['012', '12'], '721'],
  setting_check_copies: [['3', '3'], '0'],
};

test('every setting is shown with its meaning and value, and each check tells its fault beside the field', async (t) => {
  const h = await house(t), list = await h.first.get(path);
  assert.ok(rows.length >= 18);
  assert.deepEqual(await judgeHtml(list.body), []);
  for (const { name, check } of rows) {
    assert.ok(list.body.includes(of(name).name) && list.body.includes(of(name).about.slice(0, 20)), name);
    const one = await h.first.get(`${path}?name=${name}`);
    assert.deepEqual(await judgeHtml(one.body), [], name);
    if (check === 'setting_check_emblem') {
      assert.equal((await h.first.send(path, { do: 'set', name, value: 'x' })).status, 400, name);
      continue;
    }
    const [[typed, stored], wrong] = cases[check], before = await get(h, name);
    const bad = await h.first.send(path, { do: 'set', name, value: wrong, sure: 'yes' });
    assert.equal(bad.status, 422, name);
    assert.deepEqual(await judgeHtml(bad.body), [], name);
    assert.ok(bad.body.includes(of(name).fault.slice(0, 20)), name);
    assert.match(bad.body, /<title>Lỗi: /);
    assert.match(bad.body, /href="?#value/);
    assert.match(bad.body, /id="?value[^>]*aria-invalid/);
    if (!bad.body.includes('<select')) assert.ok(bad.body.includes(`value="${wrong}"`) || bad.body.includes(`value=${wrong}`), `${name}: what was typed is kept`);
    assert.equal(await get(h, name), before, `${name}: nothing is changed`);
    if (of(name).warning) {
      assert.ok(one.body.includes(of(name).warning.slice(0, 30)), `${name} warns`);
      const unread = await h.first.send(path, { do: 'set', name, value: typed });
      assert.equal(unread.status, 422, name);
      assert.deepEqual(await judgeHtml(unread.body), [], name);
      assert.match(unread.body, /href="?#sure/);
      assert.equal(await get(h, name), before, `${name}: not without having read it`);
    }
    assert.doesNotMatch((await h.first.get(`${path}?name=${name}&saved=1`)).body, /Đã lưu\./, `${name}: a link alone saves nothing, and says nothing of it`);
    const done = await h.first.send(path, { do: 'set', name, value: typed, sure: 'yes' });
    assert.equal(done.status, 303, name);
    assert.equal(done.headers.location, `${path}?name=${name}&saved=1`);
    assert.equal(await get(h, name), stored, name);
    const after = await h.first.get(done.headers.location);
    assert.ok(after.body.includes('Đã lưu.') && after.body.includes('quan.tri'), name);
    const undone = await h.first.send(path, { do: 'undo', name, seen: hidden(after.body, 'seen') });
    assert.equal(undone.status, 303, name);
    assert.equal(await get(h, name), before, `${name} is put back`);
    assert.equal((await h.first.send(path, { do: 'undo', name, seen: hidden(after.body, 'seen') })).status, 409, `${name}: once`);
  }
  const log = JSON.parse(await ok(['audit', 'list', '--event', 'setting', '--json', ...h.data]));
  assert.equal(log.length, 2 * (rows.length - 1), 'each change and each way back has its line');
  assert.ok(log.every((e) => e.who === 'quan.tri'));
  for (const fields of [{ do: 'set', name: 'khong.co', value: '1' }, { do: 'set', name: 'hotline' }, { do: 'set', name: 'hotline', value: '1', more: '1' }, { do: 'other', name: 'hotline', value: '1' },
    { do: 'undo', name: 'hotline', seen: 'x' }, { name: 'hotline', value: '1' }]) assert.equal((await h.first.send(path, fields)).status, 400, JSON.stringify(fields));
});

test("a unit's own value, whose it is, and back to the one above; nobody sets what is not theirs", async (t) => {
  const h = await house(t), admin = await h.officer('lan.tran', 'admin', 'xa-a'), own = '/office/u/xa-a/settings', below = '/office/u/a-mc/settings';
  await ok(['setting', 'set', 'hotline', '1022', ...h.data]);
  const shown = async (who, at) => /<h2>Điện thoại hỗ trợ<\/h2><p><b>(.*?)<\/b> \((.*?)\)/.exec((await who.get(at)).body).slice(1);
  assert.deepEqual(await shown(admin, below), ['1022', 'đặt cho toàn hệ thống']);
  assert.equal((await admin.send(own, { do: 'set', name: 'hotline', value: '0200 000 000' })).status, 303);
  assert.deepEqual(await shown(admin, below), ['0200 000 000', 'của đơn vị xa-a']);
  assert.equal(await get(h, 'hotline', '--unit', 'a-mc'), '0200 000 000');
  assert.equal(await get(h, 'hotline', '--unit', 'xa-b'), '1022');
  // The entries of a unit below are not those of this one.
  assert.equal((await admin.send(below, { do: 'set', name: 'hotline', value: '3' })).status, 303);
  const page = await admin.get(`${own}?name=hotline`);
  assert.ok(!page.body.includes('<b>3</b>'));
  assert.equal((await admin.send(own, { do: 'undo', name: 'hotline', seen: hidden(page.body, 'seen') })).status, 303);
  assert.deepEqual(await shown(admin, own), ['1022', 'đặt cho toàn hệ thống']);
  assert.equal((await admin.send(below, { do: 'unset', name: 'hotline' })).status, 303);
  assert.deepEqual(await shown(admin, below), ['1022', 'đặt cho toàn hệ thống']);
  assert.equal((await admin.get(`${below}?name=threshold.respondents`)).body.includes('id=value'), false, 'a unit has no threshold of its own');
  assert.equal((await admin.send(below, { do: 'set', name: 'threshold.respondents', value: '1', sure: 'yes' })).status, 400);
  for (const at of [path, '/office/u/xa-b/settings', '/office/u/tinh/settings']) {
    assert.equal((await admin.get(at)).status, 404, at);
    assert.equal((await admin.send(at, { do: 'set', name: 'hotline', value: '4' })).status, 404, at);
  }
  assert.equal(await get(h, 'hotline'), '1022');
  const officer = await h.officer('binh', 'officer', 'xa-a');
  assert.equal((await officer.get(own)).status, 404);
});

test('what a setting was before is told by the change itself: undoing never erases a value that the log does not know', async (t) => {
  const h = await house(t), name = 'hotline';
  /* Set before there was a log of it, as by the demo, or by one whose lines are erased. */
  sql(h, "INSERT INTO setting (name, value) VALUES ('hotline', '0000 000 000 → 1')");
  assert.equal((await h.first.send(path, { do: 'set', name, value: '1022' })).status, 303);
  const after = await h.first.get(`${path}?name=${name}`);
  assert.match(after.body, /0000 000 000 → 1 → 1022/, 'the history tells both');
  assert.equal((await h.first.send(path, { do: 'undo', name, seen: hidden(after.body, 'seen') })).status, 303);
  assert.equal(await get(h, name), '0000 000 000 → 1');
  /* A line of an earlier version, which tells the new value alone, offers no way back. */
  const [last] = JSON.parse(await ok(['audit', 'list', '--event', 'setting', '--json', ...h.data]));
  assert.equal(last.detail, '1022 → 0000 000 000 → 1');
  sql(h, "UPDATE setting SET value = '113' WHERE name = 'hotline'; UPDATE audit SET detail = '113' WHERE number = (SELECT max(number) FROM audit)");
  assert.doesNotMatch((await h.first.get(`${path}?name=${name}`)).body, /value="?undo/);
});
