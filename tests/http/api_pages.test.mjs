// Tokens and webhooks in the browser: made, shown once, revoked; what is wrong is said beside the field.
import assert from 'node:assert/strict';
import test from 'node:test';
import { call } from '../lib/api.mjs';
import { ok } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { house } from '../lib/officers.mjs';

const today = (days = 0) => new Date(Date.now() + (7 + 24 * days) * 3600e3).toISOString().slice(0, 10);

test('a token is made in the browser, works, is shown once and revoked', async (t) => {
  const { server, first, data, officer } = await house(t);
  const page = await first.get('/office/tokens');
  assert.equal(page.status, 200);
  assert.deepEqual(await judgeHtml(page.body), []);
  const good = { do: 'add', name: 'Một cửa điện tử (minh họa)', unit: 'xa-a', day: today(30), channel: 'paper', 'read-structure': '1', 'write-visits': '1' };
  const mistakes = [[{ name: ' ' }, 'name'], [{ name: 'ế'.repeat(121) }, 'name'], [{ unit: 'khong-co' }, 'unit'], [{ day: 'mai' }, 'day'], [{ day: today(-1) }, 'day'], [{ day: today(3 * 366) }, 'day']];
  for (const [change, id] of mistakes) {
    const again = await first.send('/office/tokens', { ...good, ...change });
    assert.equal(again.status, 422, JSON.stringify(change));
    assert.deepEqual(await judgeHtml(again.body), [], id);
    assert.match(again.body, new RegExp(`href="#${id}"`));
    assert.match(new RegExp(`<input id="?${id}"? [^>]*`).exec(again.body)[0], /aria-invalid/);
    assert.match(again.body, /<title>Lỗi: /);
    assert.match(again.body, /name="?write-visits"? value="?1"? checked/, 'what was chosen stays');
  }
  const bare = { ...good };
  delete bare['read-structure'];
  delete bare['write-visits'];
  const scopeless = await first.send('/office/tokens', bare);
  assert.equal(scopeless.status, 422);
  assert.match(scopeless.body, /href="#scopes"/);
  assert.deepEqual(await judgeHtml(scopeless.body), []);
  assert.equal((await first.send('/office/tokens', { ...good, channel: 'web' })).status, 400);
  assert.equal((await first.send('/office/tokens', { ...good, x: '1' })).status, 400);

  const made = await first.send('/office/tokens', good);
  assert.equal(made.status, 200);
  assert.deepEqual(await judgeHtml(made.body), []);
  assert.equal(made.headers['cache-control'], 'no-store');
  const token = /<output>(hailong_[0-9a-z]{52})<\/output>/.exec(made.body)[1];
  assert.deepEqual((await call(server, 'GET', '/units', { token })).json.units.map((u) => u.code), ['a-mc', 'a-mc-1', 'xa-a']);
  const list = await first.get('/office/tokens');
  assert.ok(!list.body.includes(token) && list.body.includes(good.name));
  const [row] = JSON.parse(await ok(['token', 'list', '--json', ...data]));
  assert.deepEqual([row.unit, row.scopes, row.channel, row.created_by, row.until], ['xa-a', 'read-structure write-visits', 'paper', 'quan.tri', good.day]);
  const ask = await first.get(`/office/tokens?revoke=${row.id}`);
  assert.match(ask.body, /không dùng lại được/);
  assert.equal((await call(server, 'GET', '/units', { token })).status, 200, 'asking revokes nothing');
  assert.equal((await first.send('/office/tokens', { do: 'revoke', id: row.id })).status, 303);
  assert.equal((await call(server, 'GET', '/units', { token })).status, 401);
  assert.equal((await first.send('/office/tokens', { do: 'revoke', id: 999 })).status, 303);
  assert.match((await first.get('/office/tokens')).body, /đã thu hồi/);
  assert.match((await first.get('/office/tasks')).body, /\/office\/webhooks/);
  const clerk = await officer('lan.tran', 'admin', 'xa-a');
  for (const path of ['/office/tokens', '/office/webhooks']) assert.equal((await clerk.get(path)).status, 404, 'of a unit: nothing to do with it');
});

test('a webhook is added in the browser to the open network only, and removed', async (t) => {
  const { first, data } = await house(t);
  const good = { do: 'add', url: 'https://example.vn/nhan', 'signal.raised': '1' };
  for (const url of ['', 'http://example.vn/', 'https://127.0.0.1/', 'https://localhost/', 'https://10.0.0.8/', 'https://[::1]/', 'x', `https://example.vn/${'a'.repeat(600)}`]) {
    const again = await first.send('/office/webhooks', { ...good, url });
    assert.equal(again.status, 422, url);
    assert.match(again.body, /href="#url"/);
    assert.deepEqual(await judgeHtml(again.body), [], url);
  }
  const bare = await first.send('/office/webhooks', { do: 'add', url: good.url });
  assert.equal(bare.status, 422);
  assert.match(bare.body, /href="#kinds"/);
  assert.ok(bare.body.includes(good.url), 'what was typed stays');
  const made = await first.send('/office/webhooks', good);
  assert.equal(made.status, 200);
  assert.match(made.body, /<output>whsec_[A-Za-z0-9+/=&#;]{40,}<\/output>/);
  assert.deepEqual(await judgeHtml(made.body), []);
  const [row] = JSON.parse(await ok(['webhook', 'list', '--json', ...data]));
  assert.deepEqual([row.url, row.events, row.loopback, row.created_by], [good.url, 'signal.raised', false, 'quan.tri']);
  assert.match((await first.get(`/office/webhooks?remove=${row.id}`)).body, /gỡ nơi nhận này/);
  assert.equal((await first.send('/office/webhooks', { do: 'remove', id: row.id })).status, 303);
  assert.deepEqual(JSON.parse(await ok(['webhook', 'list', '--json', ...data])), []);
  for (let i = 0; i < 20; i++) assert.equal((await first.send('/office/webhooks', { ...good, url: `https://example.vn/${i}` })).status, 200);
  const full = await first.send('/office/webhooks', good);
  assert.equal(full.status, 422);
  assert.match(full.body, /Đã đủ 20 nơi nhận/);
});
