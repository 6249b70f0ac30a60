// A text pasted where a few words belong: every form of officers comes again and says so, with what was typed; nothing of it is lost to
// a page that knows only Back. The forms are those that stand on the pages, so a new one is tried without being named.
import assert from 'node:assert/strict';
import test from 'node:test';
import { form, http, ok } from '../lib/hailong.mjs';
import { house } from '../lib/officers.mjs';
import { routes } from '../lib/rights.mjs';

const unquote = (text) => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#43;', '+').replaceAll('&#61;', '=').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
const attribute = (tag, name) => unquote(new RegExp(`\\s${name}="?([^">]*?)"?[\\s>]`).exec(tag.replace(/>$/, ' >'))?.[1] ?? '');

/** [{ action, fields: [[name, value] …], texts: [name …] }] of the forms of a page that are sent by POST. */
function formsOf(html) {
  return [...html.matchAll(/<form[^>]*method="?post[^>]*>(.*?)<\/form>/gs)].map(([whole, inside]) => {
    const fields = [], texts = [];
    for (const [tag] of inside.matchAll(/<(?:input|textarea|button)\b[^>]*>/g)) {
      const name = attribute(tag, 'name'), type = attribute(tag, 'type');
      if (!name || (/^(radio|checkbox)$/.test(type) && !/\schecked/.test(tag))) continue;
      if (tag.startsWith('<button') && fields.some(([other]) => other === name)) continue;
      if (tag.startsWith('<textarea') || (tag.startsWith('<input') && /^(text|url|email|tel|search|)$/.test(type))) texts.push(name);
      fields.push([name, attribute(tag, 'value')]);
    }
    for (const [, name, options] of inside.matchAll(/<select\b[^>]*\sname="?([\w.-]+)[^>]*>(.*?)<\/select>/gs))
      fields.push([name, attribute((/<option[^>]*\sselected[^>]*>/.exec(options) ?? /<option[^>]*>/.exec(options))[0], 'value')]);
    return { action: attribute(/^<form[^>]*>/.exec(whole)[0], 'action'), fields, texts };
  });
}

/** Sends every form of every page once for each of its text fields, that one with `typed` in it (as it stands in a body); look: at the answers. */
async function everyField(t, typed, look) {
  const { data, server, first } = await house(t);
  await ok(['counter', 'import', '-', ...data], { input: 'code,unit,name,field,survey\n,xa-a,Quầy (minh họa),,\n' });
  const pages = routes.filter(({ method, pattern, access }) => method === 'GET' && access === 'SESSION' && !/:(?!unit)/.test(pattern) && !/\/(live|file|preview)$|\.\w+$/.test(pattern));
  const tried = new Set();
  for (const { pattern } of pages) {
    const at = pattern.replace(':unit', 'xa-a'), page = await first.get(at);
    for (const { action, fields, texts } of formsOf(page.body))
      for (const name of texts) {
        const target = new URL(action || at, `${server.url}${at}`), what = `${name} of ${target.pathname} on ${at}`;
        const body = [...new URLSearchParams(fields.map(([key, value]) => [key, key === name ? '' : value])).toString().split('&')]
          .map((pair) => (pair === new URLSearchParams([[name, '']]).toString() ? pair + typed : pair)).join('&');
        const answer = await http(server, 'POST', target.pathname + target.search, { body,
          headers: { Cookie: `__Host-s=${first.cookie}`, Origin: server.url, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' } });
        tried.add(target.pathname);
        look(answer, what);
      }
  }
  t.diagnostic(`${tried.size} addresses`);
  assert.ok(tried.size >= 15, [...tried].join(' '));
}

test('a text of 3,000 letters in any field of any form: the form again, with a word about it', async (t) => {
  const long = 'ấ'.repeat(3000);
  await everyField(t, encodeURIComponent(long), (answer, what) => {
    assert.equal(answer.status, 422, what);
    assert.match(answer.body, /role="?alert|aria-invalid/, what);
    assert.ok(answer.body.includes(long), `${what}: what was typed is kept`);
  });
});

test('bytes that are no text in any field of any form: refused as a whole, not read as an empty field, which erases', async (t) => {
  await everyField(t, 'chi%C3m', (answer, what) => assert.equal(answer.status, 400, what));
});
