// A day typed as people write it, 5/11/2025, is one in every form of officers, as is the one a calendar gives; a day that does not exist is
// refused where it was typed.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dashboards } from '../lib/dashboard.mjs';
import { ok } from '../lib/hailong.mjs';

const plain = (html) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
/** "2027-03-05" → "5/3/2027" */
const written = (day) => day.split('-').map(Number).reverse().join('/');

test('a day may be typed as people write it', async (t) => {
  const d = await dashboards(t);
  const counter = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).find((c) => c.unit === 'a').code;
  const day = (days) => new Date(Date.now() + days * 86400e3 + 7 * 3600e3).toISOString().slice(0, 10), soon = day(20);
  const forms = [
    ['/office/u/a/events', { do: 'add', text: 'Thêm quầy' }, 'day', '2025-11-05'],
    ['/office/u/a/paper', { do: 'begin', counter, survey: '', expected: '3' }, 'day', day(0)],
    ['/office/u/a/campaigns', { do: 'add', title: 'Đợt thử', survey: 'ks', last: day(30), scope: 'own' }, 'first', soon],
    ['/office/u/a/campaigns', { do: 'add', title: 'Đợt thử hai', survey: 'ks', first: day(2), scope: 'own' }, 'last', soon],
    ['/office/u/a/export', { do: 'make', survey: 'ks', to: '', format: 'csv', confirm: 'yes' }, 'from', '2025-10-05'],
    ['/office/tokens', { do: 'add', name: 'Một cửa', unit: '', channel: 'link', 'read-figures': '1' }, 'day', soon],
  ];
  for (const [path, fields, name, good] of forms) {
    const wrong = await d.first.send(path, { ...fields, [name]: '31/2/2027' });
    assert.equal(wrong.status, 422, `${path} ${name} ${plain(wrong.body)}`);
    assert.match(wrong.body, new RegExp(`id="?${name}"?[^>]*aria-invalid`), `${path} ${name}`);
    const right = await d.first.send(path, { ...fields, [name]: written(good) });
    assert.ok([200, 303].includes(right.status), `${path} ${name}: ${right.status} ${plain(right.body)}`);
  }
  assert.deepEqual(JSON.parse(await ok(['event', 'list', '--unit', 'a', '--json', ...d.data])).map((e) => e.day), ['2025-11-05']);
  const asked = await d.first.get('/office/u/a?from=1/10/2025&to=31/12/2025');
  assert.match(asked.body, /value="?2025-10-01/);
  assert.equal((await d.first.get('/office/u/a?from=31/2/2025')).status, 422);
  const today = day(0), log = await d.first.get(`/office/audit?day=${written(today)}`);
  assert.match(log.body, new RegExp(`value="?${today}`));
  assert.match((await d.first.get('/office/audit?day=31/2/2026')).body, /Không có ngày đó/);
  const plan = await d.first.get(`/office/u/b/unit?${new URLSearchParams({ plan: 'move', to: 'a', from: written(day(-1)), way: 'then' })}`);
  assert.equal(plan.status, 200);
  assert.ok(plain(plan.body).includes(day(-1).split('-').reverse().join('/')), 'the plan is of that day');
});
