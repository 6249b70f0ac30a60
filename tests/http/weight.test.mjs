// What a form weighs: every definition that is shipped, in every way it may be shown, as one table.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commune, ok, raw, root, serve } from '../lib/hailong.mjs';
import { formWays } from '../lib/states.mjs';

const files = readdirSync(join(root, 'surveys')).filter((name) => name.endsWith('.json') && name !== 'survey.schema.json');
const surveys = files.map((name) => JSON.parse(readFileSync(join(root, 'surveys', name), 'utf8')));
const short = ['sipas-quick', 'sipas-service'];

test('every survey that is shipped is a form of a sane size, in every way', async (t) => {
  const { dir } = await commune(t);
  const data = ['--data', dir];
  await ok(['survey', 'publish', ...files.map((name) => `surveys/${name}`), ...data]);
  writeFileSync(join(dir, 'each.csv'), `code,unit,name,field,survey\n${surveys.map((s) => `,mot-cua,Quầy ${s.code},,${s.code}\n`).join('')}`);
  await ok(['counter', 'import', join(dir, 'each.csv'), ...data]);
  const counters = JSON.parse(await ok(['counter', 'list', '--json', ...data]));
  const server = await serve(dir);
  t.after(() => server.stop());
  const bytes = async (path, encoding) => {
    const answer = await raw(server.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`);
    const [head] = answer.split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 200 /, path);
    assert.equal(/^content-encoding: (\w+)/im.exec(head)?.[1] ?? 'identity', encoding, path);
    return { head: head.length + 4, body: answer.length - head.length - 4, text: Buffer.from(answer, 'latin1').toString() };
  };
  const row = (...cells) => t.diagnostic(cells.map((c, i) => (i < 2 ? String(c).padEnd(i === 0 ? 17 : 28) : String(c).padStart(9))).join(''));
  row('bytes', 'way', 'headers', 'page', 'all', 'gzip', 'br');
  for (const { code: survey, questions } of surveys) {
    const { code } = counters.find((c) => c.survey === survey);
    for (const way of formWays) {
      const path = `/${code}${way}`, [plain, gzip, br] = await Promise.all(['identity', 'gzip', 'br'].map((encoding) => bytes(path, encoding)));
      const all = plain.head + plain.body;
      row(survey, way || '(usual)', plain.head, plain.body, all, gzip.body, br.body);
      const what = `${survey}${way}: ${all} bytes`;
      const onePage = !/steps|kiosk/.test(way);
      assert.ok(all <= (onePage ? (short.includes(survey) ? 14000 : 50000) : (short.includes(survey) ? 25000 : 90000)), what);
      if (short.includes(survey)) assert.ok(gzip.head + gzip.body <= 4096 || !onePage, `${what}, ${gzip.body} in gzip`);
      if (short.includes(survey)) assert.ok(br.head + br.body <= 4096 || !onePage, `${what}, ${br.body} in brotli`);
      for (const q of questions) assert.ok(plain.text.includes(`name=q.${q.code} `), `${survey}: ${q.code}`);
      assert.doesNotMatch(plain.text, /\schecked|required|set-cookie/i, survey);
      assert.doesNotMatch(plain.text.replace(/^.*?\r\n\r\n/s, ''), /(src|href|action)="?(https?:)?\/\//, 'no third party');
    }
  }
});
