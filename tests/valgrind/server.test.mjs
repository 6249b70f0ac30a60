// One day of a server under valgrind, which ends it with 9 if memory was misused or lost: a form, an answer, pages of officers, a
// report, posters.
import assert from 'node:assert/strict';
import test from 'node:test';
import { form, http, keyOf, ok, questionsOf } from '../lib/hailong.mjs';
import { hidden, house } from '../lib/officers.mjs';

test('a form, an answer, pages of officers, a report and posters', async (t) => {
  const d = await house(t); // it sets an officer up over HTTP; when it stops, its status must be 0
  await ok(['counter', 'import', '-', ...d.data], { input: 'code,unit,name,field,survey\n,a-mc,Quầy 1,,\n,a-mc,Quầy 2,,\n' });
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.vn', ...d.data]);
  const codes = JSON.parse(await ok(['counter', 'list', '--json', ...d.data])).map((c) => c.code);
  for (const [i, query] of ['', '?lang=en', '?mode=steps', '?mode=parts', '?mode=quick', '?kiosk=1'].entries()) {
    const page = await http(d.server, 'GET', `/${codes[i % 2]}${query}`, { headers: { 'Accept-Encoding': ['gzip', 'br', 'identity'][i % 3] } });
    assert.equal(page.status, 200, query);
  }
  for (let i = 0; i < 6; i++) {
    const page = (await http(d.server, 'GET', `/${codes[i % 2]}`)).body, questions = questionsOf(page);
    const body = form([['key', keyOf(page)], ...questions.map((name, at) => [name, String(1 + (i + at) % 5)])]);
    for (const status of [303, 303]) { // sent once more, it counts once
      const sent = await http(d.server, 'POST', `/${codes[i % 2]}`, { body });
      assert.equal(sent.status, status, sent.body);
    }
    assert.equal((await http(d.server, 'POST', `/${codes[0]}`, { body: `${body}&x=y%` })).status, 400);
  }
  const survey = 'survey=sipas-quick', month = new Date().toISOString().slice(0, 7);
  for (const path of ['', 'tasks', 'units', 'officers', 'settings', 'audit', 'surveys', 'u/xa-a', 'u/xa-a/tasks', 'u/xa-a/counters', `u/xa-a/cross?${survey}`, `u/xa-a/compare?${survey}`, `u/xa-a/report?${survey}&period=${month}`, `u/xa-a/report.csv?${survey}&period=${month}`, `u/xa-a/report.json?${survey}&period=${month}`, 'u/a-mc/posters', 'u/a-mc/register']) {
    const page = await d.first.get(`/office/${path}`);
    assert.ok([200, 303].includes(page.status), `${path}: ${page.status}`);
  }
  for (const [format, magic] of [['pdf', '%PDF-'], ['png', 'PK']]) {
    const csrf = hidden((await d.first.get('/office/u/a-mc/posters')).body, 'csrf');
    const printed = await d.first.post('/office/u/a-mc/posters', [['csrf', csrf], ['layout', 'poster-a4'], ['copies', ''], ['format', format], ['cover', 'yes'], ['do', 'print'], ...codes.map((code) => ['counter', code])]);
    assert.equal(printed.status, 200, printed.body.slice(0, 400));
    assert.ok(printed.bytes.subarray(0, magic.length).equals(Buffer.from(magic)), format);
  }
});
