// Weighted figures beside the raw ones: the golden raking comes out of stored responses, and the rules that stop it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { freshDir, ok, root, run } from '../lib/hailong.mjs';
import { ask, definition, entry, near, office } from '../lib/office.mjs';
import { crowd, random } from '../lib/stats.mjs';

const golden = JSON.parse(readFileSync(join(root, 'tests/golden/stats.json'), 'utf8'));
const survey = {
  code: 'thu', title: { vi: 'Thử' }, method: 'satisfied-share', scale: 'satisfaction-5',
  dimensions: [{ code: 'A', title: { vi: 'Một' } }], respondent: ['sex', 'age'],
  questions: [{ code: 'q1', dimension: 'A', kind: 'scale', text: { vi: 'Hỏi' } }],
};
const options = { M: 'male', F: 'female', a: '18-24', b: '25-34', c: '35-49' };

/** A directory with the golden cells as responses, and some that do not say who they are. */
async function world(t, extra = '') {
  const dir = freshDir(t);
  const data = ['--data', dir];
  writeFileSync(join(dir, 's.json'), JSON.stringify(survey));
  writeFileSync(join(dir, 'u.csv'), 'code,parent,name,kind\nxa,,Xã thử,commune\n');
  writeFileSync(join(dir, 'c.csv'), 'code,unit,name,field,survey\n,xa,Quầy,x,thu\n');
  await ok(['survey', 'publish', join(dir, 's.json'), ...data]);
  await ok(['unit', 'import', join(dir, 'u.csv'), ...data]);
  await ok(['counter', 'import', join(dir, 'c.csv'), ...data]);
  const code = JSON.parse(await ok(['counter', 'list', '--json', ...data]))[0].code;
  const rows = ['date,counter,channel,language,q1,respondent.sex,respondent.age'];
  for (const [key, cell] of Object.entries(golden.raking.cells))
    for (let i = 0; i < cell.n; i++)
      rows.push(`2025-03-01,${code},qr,vi,${i < cell.satisfied ? 4 : 2},${options[key[0]]},${options[key[1]]}`);
  writeFileSync(join(dir, 'r.csv'), rows.join('\n') + `\n2025-03-01,${code},qr,vi,4,,\n${extra.replaceAll('CODE', code)}`);
  await ok(['import', '--survey', 'thu', join(dir, 'r.csv'), ...data]);
  return dir;
}

function weights(dir, rows, name = 'w.csv') {
  const path = join(dir, name);
  writeFileSync(path, 'question,options,share,source\n' + rows.map((r) => r.join(',') + ',"Điều tra giả định"').join('\n') + '\n');
  return path;
}

const good = [['sex', 'male', '49'], ['sex', 'female', '51'], ['age', '18-24', '35'], ['age', '25-34', '"45,0"'], ['respondent.age', '35-49|50-60', '20']];
const report = async (dir, path, more = []) =>
  JSON.parse(await ok(['report', '--survey', 'thu', '--weights', path, '--json', '--data', dir, ...more]));

test('raking of stored responses gives the golden share, beside the raw one', async (t) => {
  const dir = await world(t);
  const { weighted, periods } = await report(dir, weights(dir, good));
  assert.deepEqual([weighted.stop, weighted.placed, weighted.unplaced, weighted.trimmed], ['done', 200, 1, 0]);
  const all = weighted.dimensions.find((d) => d.code === 'all');
  assert.ok(Math.abs(all.percent - golden.raking.weighted_pct) < 1e-9, `${all.percent}`);
  assert.ok(Math.abs(all.deff - golden.raking.kish_deff) < 1e-9);
  assert.ok(Math.abs(all.low / 100 - golden.raking.wilson_neff[0]) < 1e-9);
  assert.ok(Math.abs(all.high / 100 - golden.raking.wilson_neff[1]) < 1e-9);
  assert.equal(periods[0].dimensions[0].respondents, 201);

  const text = await ok(['report', '--survey', 'thu', '--weights', weights(dir, good), '--data', dir]);
  assert.match(text, /Chung +83,08% +80,70% +74,33% – 85,79%/);
  assert.match(text, /Giới tính \(Điều tra giả định\)/);
  assert.match(text, /bỏ 1 phiếu/);
  const csv = (await ok(['report', '--survey', 'thu', '--weights', weights(dir, good), '--format', 'csv', '--data', dir])).split('\r\n');
  assert.match(csv[0], /,mixed,weighted_percent,weighted_low,weighted_high,target_then/);
  const at = csv[0].split(',').indexOf('weighted_percent'), cells = csv.find((l) => l.includes(',dimension,all,')).split(',');
  assert.deepEqual(cells.slice(at, at + 3), [all.percent, all.low, all.high].map((v) => v.toFixed(6)));
});

// The people as they are, weighted to what they are: nothing changes, however many questions each answered.
test('weights that change nothing leave the interval of several questions alone', async (t) => {
  const d = await office(t);
  await d.publish({ ...definition({ A: null }, [ask('a1', 'A'), ask('a2', 'A'), ask('a3', 'A')]), respondent: ['sex'] });
  await d.answer(crowd(random(31), 120, ['a1', 'a2', 'a3'], 0.7, { day: '2026-05-06' }).map((p, i) => ({ ...p, 'respondent.sex': i % 2 ? 'male' : 'female' })));
  const path = d.file('w.csv', 'question,options,share,source\nsex,male,50,minh họa\nsex,female,50,minh họa\n');
  const { weighted, periods } = await d.report('--weights', path), all = entry(periods[0], 'all');
  for (const key of ['percent', 'low', 'high']) near(weighted.dimensions[0][key], all[key], key);
});

test('one margin is post-stratification', async (t) => {
  const dir = await world(t);
  const { weighted } = await report(dir, weights(dir, good.slice(2)));
  assert.ok(Math.abs(weighted.dimensions[0].percent - golden.poststrat_age_only_pct) < 1e-9);
});

test('too few people in a group, and shares that do not add up, leave the raw figures alone', async (t) => {
  const dir = await world(t, '2025-03-01,CODE,qr,vi,1,other,18-24\n'.repeat(4));
  const few = weights(dir, [['sex', 'male', '48'], ['sex', 'female', '50'], ['sex', 'other', '2'], ...good.slice(2)]);
  const { weighted, periods } = await report(dir, few);
  assert.deepEqual([weighted.stop, weighted.question, weighted.options, weighted.dimensions],
    ['few', 'respondent.sex', 'other', undefined]);
  assert.ok(periods[0].dimensions[0].percent > 80);
  assert.match(await ok(['report', '--survey', 'thu', '--weights', few, '--data', dir]),
    /Không gia quyền được: Giới tính, nhóm other có dưới 5 người trả lời/);
  const sum = await report(dir, weights(dir, [['sex', 'male', '49'], ['sex', 'female', '40'], ...good.slice(2)]));
  assert.deepEqual([sum.weighted.stop, sum.weighted.question], ['sum', 'respondent.sex']);
});

test('a hidden figure is not shown weighted either', async (t) => {
  const dir = await world(t);
  await ok(['setting', 'set', 'threshold.respondents', '500', '--data', dir]);
  const { weighted } = await report(dir, weights(dir, good));
  assert.deepEqual(weighted.dimensions, []);
});

test('faults of the file and of the call name their place', async (t) => {
  const dir = await world(t);
  const bad = weights(dir, [['', 'male', '49'], ['sex', '', '51'], ['age', '18-24', '0'], ['age', '25-34', '101']]);
  const { status, err } = await run(['report', '--survey', 'thu', '--weights', bad, '--data', dir]);
  assert.equal(status, 1);
  for (const part of ['w.csv:2: question: is empty', 'w.csv:3: options: is empty', 'w.csv:4: share: must be a percentage',
    'w.csv:5: share: must be a percentage', '4 faults, so no report was made'])
    assert.ok(err.includes(part), `${part} in\n${err}`);
  const cases = [
    [weights(dir, [['sex', 'maale', '100']], 'a.csv'), [], /"respondent.sex": "maale" is not one of its options/],
    [weights(dir, [['sex', 'male|male', '100']], 'b.csv'), [], /stands in two rows/],
    [weights(dir, [['q1', '1', '100']], 'c.csv'), [], /no question "q1" with options to weight by/],
    [weights(dir, good), ['--by', 'month'], /leave out --by/],
  ];
  for (const [path, more, why] of cases) {
    const result = await run(['report', '--survey', 'thu', '--weights', path, '--data', dir, ...more]);
    assert.equal(result.status, 1);
    assert.match(result.err, why);
  }
});
