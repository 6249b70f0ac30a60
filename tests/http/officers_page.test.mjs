// Officers looked after in the browser: made, changed, disabled, reset; and what nobody can: reach beyond the own unit, give more than the own
// rights, change oneself, or leave the installation without an admin.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ok, run } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser, house, password } from '../lib/officers.mjs';

const path = '/office/officers', own = '/office/u/xa-a/officers';
const list = async (h) => Object.fromEntries(JSON.parse(await ok(['officer', 'list', '--json', ...h.data])).map((o) => [o.login, o]));
const person = { do: 'add', login: 'lan.tran', name: 'Trần Thị Lan', role: 'clerk', unit: 'xa-a' };
const linkOf = (html) => /<output>([^<]+)<\/output>/.exec(html)?.[1];

test('an officer from the first link to the last day', async (t) => {
  const h = await house(t), { first, server } = h;
  const page = await first.get(path);
  assert.deepEqual(await judgeHtml(page.body), []);
  assert.ok(page.body.includes('(tài khoản của ông/bà)'));
  const mistakes = [[{ login: 'a b' }, /Chỉ dùng 3 đến 40/], [{ login: 'quan.tri' }, /đã có người dùng/], [{ name: ' ' }, /Xin ghi họ và tên/], [{ name: 'x'.repeat(121) }, /Xin ghi họ và tên/],
    [{ unit: 'khong-co' }, /Không có đơn vị này/], [{ unit: '' }, /Xin chọn một đơn vị/], [{ unit: '', role: 'admin' }, /Xin chọn một đơn vị/], [{ unit: '', role: 'admin', scope: 'unit' }, /Xin chọn một đơn vị/],
    [{ role: 'admin', scope: 'whole' }, /Đã chọn cả toàn hệ thống lẫn một đơn vị/], [{ unit: '', scope: 'whole' }, /phải thuộc một đơn vị/]];
  for (const [change, why] of mistakes) {
    const bad = await first.send(path, { ...person, ...change });
    assert.equal(bad.status, 422, JSON.stringify(change));
    assert.match(bad.body, why);
    assert.match(/<div role="?alert.*?<\/div>/s.exec(bad.body)[0], why, 'the summary at the top tells it');
    assert.match(bad.body, /<title>Lỗi: /);
    assert.match(bad.body, /aria-invalid/);
    assert.deepEqual(await judgeHtml(bad.body), []);
    if (!change.name) assert.ok(bad.body.includes('Trần Thị Lan'), 'what was typed is kept');
    if (!change.role) assert.match(bad.body, /value="?clerk"? selected/);
  }
  assert.deepEqual(Object.keys(await list(h)), ['quan.tri']);
  for (const fields of [{ ...person, role: 'king' }, { ...person, more: '1' }, { do: 'x', login: 'quan.tri' }, { do: 'disable' }, { do: 'disable', login: 'a b' }]) assert.equal((await first.send(path, fields)).status, 400, JSON.stringify(fields));

  const made = await first.send(path, person);
  assert.equal(made.status, 200);
  assert.deepEqual(await judgeHtml(made.body), []);
  assert.equal(made.headers['cache-control'], 'no-store');
  assert.match(made.body, /Đơn vị xa-a \(minh họa\) \(xa-a\) và các đơn vị cấp dưới/, 'the scope in words');
  const lan = new Browser(server);
  await lan.setUp(linkOf(made.body));
  assert.equal((await lan.get('/office/u/xa-a')).status, 200);
  assert.ok(!(await first.get(path)).body.includes(linkOf(made.body)), 'the link is shown once');
  assert.equal((await first.send(path, person)).status, 422, 'sent again it makes nobody');

  const all = await first.send(path, { ...person, login: 'toan', role: 'admin', unit: '', scope: 'whole' });
  assert.equal(all.status, 200);
  assert.match(all.body, /toàn hệ thống \(mọi đơn vị\)/);
  assert.equal((await list(h)).toan.unit, null);
  assert.equal((await first.send(path, { do: 'disable', login: 'toan' })).status, 303);
  const one = await first.get(`${path}?login=lan.tran`);
  assert.deepEqual(await judgeHtml(one.body), []);
  const said = async (link = `${path}?login=lan.tran&saved=1`) => (await first.get(link)).body.includes('Đã lưu');
  assert.equal(await said(), false, 'a link that somebody made up says nothing');
  const changed = await first.send(path, { do: 'change', login: 'lan.tran', name: 'Trần Lan', role: 'officer', unit: 'xa-b' });
  assert.equal(changed.status, 303);
  assert.equal(changed.headers.location, `${path}?login=lan.tran&saved=1`);
  assert.deepEqual([await said(changed.headers.location), await said(`${path}?login=quan.tri&saved=1`)], [true, false]);
  assert.deepEqual((({ name, role, unit }) => [name, role, unit])((await list(h))['lan.tran']), ['Trần Lan', 'officer', 'xa-b']);
  assert.equal((await lan.get('/office/u/xa-a')).status, 404, 'rights change at once');
  assert.equal((await first.send(path, { do: 'revoke', login: 'lan.tran' })).status, 303);
  assert.equal((await lan.get('/office/')).status, 303, 'sessions are over');
  assert.equal((await first.send(path, { do: 'disable', login: 'lan.tran' })).status, 303);
  assert.equal((await lan.name('lan.tran')).status, 422);
  const shut = await first.send(path, { do: 'reset', login: 'lan.tran', sure: 'yes' });
  assert.equal(shut.status, 422);
  assert.match(shut.body, /xin mở lại trước/);
  assert.equal((await first.send(path, { do: 'enable', login: 'lan.tran' })).status, 303);
  assert.equal((await lan.name('lan.tran')).status, 200, 'the password is the one before');
  const unread = await first.send(path, { do: 'reset', login: 'lan.tran' });
  assert.equal(unread.status, 422);
  assert.match(unread.body, /Xin đánh dấu là đã hiểu/);
  assert.deepEqual(await judgeHtml(unread.body), []);
  const reset = await first.send(path, { do: 'reset', login: 'lan.tran', sure: 'yes' });
  assert.equal(reset.status, 200);
  assert.equal((await lan.name('lan.tran')).status, 422, 'the password is void');
  await lan.setUp(linkOf(reset.body));
  assert.equal((await lan.get('/office/u/xa-b')).status, 200);
  assert.ok(password.length > 8);
  const log = JSON.parse(await ok(['audit', 'list', '--about', 'lan.tran', '--who', 'quan.tri', '--json', ...h.data])).map((e) => e.event);
  assert.deepEqual(log, ['officer-reset', 'officer-enabled', 'officer-disabled', 'session-revoked', 'officer-changed', 'officer-added']);
  assert.equal((await run(['verify', ...h.data])).status, 0);
});

test('nobody reaches beyond the own unit, gives more than the own rights, or changes oneself', async (t) => {
  const h = await house(t), admin = await h.officer('mai', 'admin', 'xa-a');
  await h.officer('ben.canh', 'officer', 'xa-b');
  await h.officer('cap.tren', 'admin', 'tinh');
  await h.officer('kiem.tra', 'auditor', 'xa-a');
  await h.officer('nhan.vien', 'clerk', 'a-mc');
  const page = await admin.get(own), before = await list(h);
  assert.deepEqual(await judgeHtml(page.body), []);
  for (const login of ['mai', 'kiem.tra', 'nhan.vien']) assert.ok(page.body.includes(`(${login})`), login);
  for (const login of ['ben.canh', 'cap.tren', 'quan.tri']) assert.ok(!page.body.includes(login), login);
  assert.ok(!page.body.includes('value=auditor'), 'the role is not offered');
  assert.equal((await admin.get(path)).status, 404);
  assert.equal((await admin.get('/office/u/tinh/officers')).status, 404);
  let cases = 0;
  for (const login of ['ben.canh', 'cap.tren', 'quan.tri', 'kiem.tra', 'khong.co']) {
    assert.equal((await admin.get(`${own}?login=${login}`)).status, 404, login);
    for (const fields of [{ do: 'disable' }, { do: 'enable' }, { do: 'revoke' }, { do: 'reset', sure: 'yes' }, { do: 'change', name: 'X', role: 'clerk', unit: 'xa-a' }]) {
      assert.equal((await admin.send(own, { ...fields, login })).status, 404, `${fields.do} ${login}`);
      cases++;
    }
  }
  assert.equal((await admin.send(own, { do: 'add', login: 'moi', name: 'Mới', role: 'admin', unit: '', scope: 'whole' })).status, 422);
  assert.ok(!page.body.includes('value=whole'), 'the whole is not offered');
  for (const unit of ['xa-b', 'tinh', '', 'khong-co'])
    for (const fields of [{ do: 'add', login: 'moi', name: 'Mới' }, { do: 'change', login: 'nhan.vien', name: 'Cũ' }]) {
      const answer = await admin.send(own, { ...fields, role: 'admin', unit });
      assert.equal(answer.status, 422, `${fields.do} ${unit}`);
      assert.match(answer.body, /trong phạm vi của ông\/bà/);
      cases++;
    }
  for (const fields of [{ do: 'add', login: 'moi', name: 'Mới' }, { do: 'change', login: 'nhan.vien', name: 'Cũ' }]) {
    const answer = await admin.send(own, { ...fields, role: 'auditor', unit: 'a-mc' });
    assert.equal(answer.status, 422);
    assert.match(answer.body, /không cấp được vai trò này/);
    cases++;
  }
  for (const fields of [{ do: 'disable' }, { do: 'revoke' }, { do: 'reset', sure: 'yes' }, { do: 'change', name: 'X', role: 'clerk', unit: 'xa-a' }]) {
    assert.equal((await admin.send(own, { ...fields, login: 'mai' })).status, 422, `${fields.do} oneself`);
    assert.equal((await h.first.send(path, { ...fields, login: 'quan.tri' })).status, 422, `${fields.do} oneself`);
    cases += 2;
  }
  const plain = (all) => Object.values(all).map(({ login, name, role, unit, disabled }) => [login, name, role, unit, disabled]);
  assert.deepEqual(plain(await list(h)), plain(before), 'nobody is changed');
  for (const role of ['officer', 'clerk', 'observer', 'auditor']) {
    const who = await h.officer(`vai.${role}`, role, 'xa-a');
    assert.equal((await who.get(own)).status, 404, role);
    assert.equal((await who.send(own, { ...person, login: 'moi.khac' })).status, 404, role);
  }
  // The other way round it works: within, and downwards.
  assert.equal((await admin.send(own, { ...person, role: 'admin', unit: 'a-mc' })).status, 200);
  assert.equal((await admin.send(own, { do: 'disable', login: 'nhan.vien' })).status, 303);
  // The last admin of the whole is not to be taken away, by another one neither.
  const second = await h.officer('hai', 'admin');
  assert.equal((await second.send(path, { do: 'disable', login: 'quan.tri' })).status, 303);
  assert.equal((await second.send(path, { do: 'disable', login: 'hai' })).status, 422);
  t.diagnostic(`${cases} refused`);
});
