// The markup of every page and state.
import assert from 'node:assert/strict';
import test from 'node:test';
import { http } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { everyState } from '../lib/states.mjs';

test('the markup judge finds faults, and only faults', async () => {
  const page = (main) => `<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>Thử</title><main><h1>Thử</h1>${main}</main>`;
  assert.deepEqual(await judgeHtml(page('<p>Chữ</p>')), []);
  for (const [rule, fault] of [
    ['no-implicit-close', '<p><div>Khối</div></p>'],
    ['close-order', '<b>Không đóng'],
    ['element-permitted-content', '<ul><p>Chữ</p></ul>'],
    ['element-permitted-parent', '<title>Hai</title>'],
    ['no-dup-id', '<p id="a">Một</p><p id="a">Hai</p>'],
    ['no-dup-attr', '<p id="a" id="b">Chữ</p>'],
    ['no-missing-references', '<label for="x">Tên</label>'],
    ['input-missing-label', '<input name="a">'],
    ['heading-level', '<h3>Nhảy cóc</h3>'],
    ['wcag/h37', '<img src="a">'],
    ['wcag/h71', '<fieldset><label><input type="radio" name="a">A</label></fieldset>'],
    ['no-inline-style', '<p style="color:red">Chữ</p>'],
  ]) {
    const found = await judgeHtml(page(fault));
    assert.ok(found.some((message) => message.startsWith(`${rule}: `)), `${rule} in ${fault}: ${found}`);
  }
});

test('no page and no state has a fault in its markup', async (t) => {
  const states = await everyState(t);
  for (const { name, status, method, url, body } of states) {
    const at = new URL(url);
    const answer = await http({ url: at.origin }, method, at.pathname + at.search, { body });
    assert.equal(answer.status, status, name);
    assert.deepEqual(await judgeHtml(answer.body), [], name);
  }
  t.diagnostic(`${states.length} pages and states`);
});
