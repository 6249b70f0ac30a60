// An answer is judged by exactly the questions its sender saw, whatever is published between opening and sending.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { commune, form, http, keyOf, ok, questionsOf, report, root, serve } from '../lib/hailong.mjs';

/** Publishes the slip with a change. */
async function publish(dir, change) {
  const survey = JSON.parse(readFileSync(join(root, 'surveys/sipas-service.json'), 'utf8'));
  change(survey);
  const file = join(dir, 'changed.json');
  writeFileSync(file, JSON.stringify(survey));
  await ok(['survey', 'publish', file, '--data', dir]);
}

const responses = async (dir, revision) =>
  (await report(dir, ['--revision', String(revision)])).periods.reduce((n, p) => n + p.responses, 0);

test('a form opened before two publications is stored under the revision it showed', async (t) => {
  const { dir, codes } = await commune(t);
  const server = await serve(dir);
  t.after(() => server.stop());
  const page = await http(server, 'GET', `/${codes[0]}`);
  const fields = [['key', keyOf(page.body)], ['lang', 'vi'], ...questionsOf(page.body).map((q) => [q, '5']), ['q.comment', 'bản cũ']];
  const body = form(fields);

  await publish(dir, (survey) => { survey.questions[0].text.vi = 'Câu hỏi khác hẳn'; });
  await publish(dir, (survey) => { survey.questions.splice(1, 1); });
  const now = await http(server, 'GET', `/${codes[0]}`);
  assert.equal(questionsOf(now.body).length, 15);

  // A slip of the old form comes back with the old questions, and everything in it.
  const slip = await http(server, 'POST', `/${codes[0]}`, { body: body.replace('=5', '=9') });
  assert.equal(slip.status, 422);
  assert.equal(questionsOf(slip.body).length, 16);
  assert.equal(keyOf(slip.body), keyOf(page.body));

  const stored = await http(server, 'POST', `/${codes[0]}`, { body });
  assert.equal(stored.status, 303);
  assert.deepEqual([await responses(dir, 1), await responses(dir, 2), await responses(dir, 3)], [1, 0, 0]);

  // Sent again after a restart and one more publication: the same confirmation, counted once.
  await publish(dir, (survey) => { survey.questions.splice(0, 2); });
  await server.stop();
  const after = await serve(dir);
  t.after(() => after.stop());
  const again = await http(after, 'POST', `/${codes[0]}`, { body });
  assert.deepEqual([again.status, again.headers.location], [303, stored.headers.location]);
  assert.equal(await responses(dir, 1), 1);
});
