// surveys/survey.schema.json against the program: what the schema refuses the program refuses, and what it cannot see is
// listed here file by file.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { freshDir, root, run } from '../lib/hailong.mjs';

const schema = JSON.parse(readFileSync(join(root, 'surveys/survey.schema.json'), 'utf8'));
const validate = new Ajv({ strict: true, strictTypes: true, strictRequired: true, allErrors: true }).compile(schema);

const files = (dir) => readdirSync(join(root, dir)).filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
  .map((name) => join(dir, name)).sort();
const bad = files('tests/surveys/bad');
const good = [...files('tests/surveys/ok'), ...files('surveys')];

/** Whether an editor with the schema is content: the bytes are JSON, and the JSON fits. */
function contents(path) {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(root, path))); // without its byte order mark
  return validate(JSON.parse(text));
}
function schemaAccepts(path) {
  try {
    return contents(path);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return false;
    throw error;
  }
}

// Bad files the schema is content with, by what it cannot say.
const unseen = {
  'JSON itself: keys that stand twice, whole numbers written with a point': ['syntax-duplicate-key', 'length-type'],
  'lists that depend on each other: every text in the languages of the title': [
    'language-extra', 'language-missing', 'language-missing-hint', 'option-language-extra',
  ],
  'codes that must be there, somewhere else in the file': [
    'dimension-far', 'dimension-near', 'dimension-whole-survey', 'section-far', 'section-near',
    'positive-option-far', 'positive-option-near', 'condition-question-far', 'condition-question-first',
    'condition-question-near', 'continuation-question-far', 'continuation-question-near',
    'continuation-question-unplaced',
  ],
  'codes that must not stand twice': [
    'code-duplicate-dimension', 'code-duplicate-dimension-unused', 'code-duplicate-question', 'option-code-duplicate',
    'section-code-duplicate', 'continuation-old-twice', 'continuation-old-twice-by-same', 'continuation-twice',
  ],
  'what another question is or offers': [
    'condition-answer-na', 'condition-answer-near', 'condition-answer-scale', 'condition-on-number', 'condition-on-text',
    'continuation-question-uncounted', 'method-mean-score-scales', 'method-papi-question-on-top',
  ],
  'order, and everything in use': [
    'condition-question-itself', 'condition-question-later', 'condition-question-respondent', 'section-order',
    'section-without-question', 'dimension-without-question',
  ],
  'numbers against each other': [
    'choices-max-more-than-options', 'max-not-more-than-min', 'range-too-wide', 'positive-all', 'positive-range-crossed',
    'positive-range-outside', 'positive-range-whole',
  ],
  'counting through a tree, or two lists together': [
    'dimensions-too-deep', 'dimensions-too-many', 'respondent-and-questions-too-many', 'nested-too-deep',
  ],
  'words, bytes and Unicode': [
    'option-text-words', 'text-words', 'text-words-english', 'text-decomposed', 'text-invisible', 'text-too-long',
  ],
};

test('the schema is content with every good definition, and so is the program', async () => {
  for (const path of good) {
    assert.ok(contents(path), `${path}: ${JSON.stringify(validate.errors, null, 1)}`);
    const { status, err } = await run(['survey', 'check', path]);
    assert.equal(status, 0, err);
  }
});

test('the program refuses every bad definition', async () => {
  for (const path of bad) assert.equal((await run(['survey', 'check', path])).status, 1, path);
});

test('what the schema cannot see in the bad ones is what is listed', () => {
  const listed = Object.values(unseen).flat();
  assert.equal(new Set(listed).size, listed.length, 'a file is listed twice');
  assert.deepEqual(bad.filter(schemaAccepts).map((path) => basename(path, '.json')).sort(), listed.sort());
});

// More than anybody writes by hand: whatever the schema knows to be wrong, the program must know too.
test('a definition with anything taken out, added or exchanged: what the schema refuses the program refuses', async (t) => {
  const dir = freshDir(t);
  const strange = [null, true, 7, 1.5, -1e9, '', 'na', ' x', 'all', [], {}, ['1', '1'], { vi: 'x' }, { from: 1 }];
  const damaged = [];
  for (const name of ['every-option', 'papi-scale', 'mean-score']) {
    const text = readFileSync(join(root, `tests/surveys/ok/${name}.json`), 'utf8');
    const visit = (path) => {
      const at = (document) => path.reduce((value, key) => value[key], document);
      const keys = Object.keys(at(JSON.parse(text)) ?? {});
      if (typeof at(JSON.parse(text)) !== 'object') return;
      const change = (edit) => {
        const document = JSON.parse(text);
        edit(at(document));
        if (!validate(document)) damaged.push(document);
      };
      for (const [i, key] of keys.entries()) {
        change((o) => (Array.isArray(o) ? o.splice(i, 1) : delete o[key]));
        change((o) => (Array.isArray(o) ? o.push(o[i]) : (o[`${key}x`] = o[key])));
        for (let s = 0; s < 3; s++) change((o) => (o[key] = strange[(damaged.length + s * 5 + path.length) % strange.length]));
        visit([...path, key]);
      }
    };
    visit([]);
  }
  assert.ok(damaged.length > 1000, String(damaged.length));
  // Many files a run: the program names each file that has a fault.
  for (let i = 0; i < damaged.length; i += 40) {
    const part = damaged.slice(i, i + 40).map((document, k) => {
      const path = join(dir, `${i + k}.json`);
      writeFileSync(path, JSON.stringify(document));
      return path;
    });
    const { err } = await run(['survey', 'check', ...part]);
    for (const path of part) assert.ok(err.split('\n').some((line) => line.startsWith(`${path}: `) && !/is the code of /.test(line)), readFileSync(path, 'utf8'));
  }
});

/** The names the program offers when it is given one it does not know. */
async function offered(t, edit) {
  const document = JSON.parse(readFileSync(join(root, 'tests/surveys/ok/every-option.json'), 'utf8'));
  edit(document);
  const path = join(freshDir(t), 'x.json');
  writeFileSync(path, JSON.stringify(document));
  const { err } = await run(['survey', 'check', path]);
  return /: unknown [a-z ]+ "\?{9}": use one of (.*)$/m.exec(err)?.[1].split(', ');
}

test('the schema lists the kinds, scales, methods, fields, roles and keys of the program', async (t) => {
  const { $defs, properties } = schema;
  const unknown = '?'.repeat(9);
  const lists = [
    [$defs.question.properties.kind.enum, (d) => (d.questions[0].kind = unknown)],
    [$defs.scale.enum, (d) => (d.scale = unknown)],
    [properties.method.enum, (d) => (d.method = unknown)],
    [properties.respondent.items.enum, (d) => (d.respondent[0] = unknown)],
    [$defs.owners.items.properties.role.enum, (d) => (d.dimensions[0].owners[0].role = unknown)],
    [Object.keys(properties), (d) => (d[unknown] = 1)],
    [Object.keys($defs.section.properties), (d) => (d.sections[0][unknown] = 1)],
    [Object.keys($defs.dimensions.items.properties), (d) => (d.dimensions[0][unknown] = 1)],
    [Object.keys($defs.continuation.properties), (d) => (d.continues[0][unknown] = 1)],
    [Object.keys($defs.question.properties), (d) => (d.questions[0][unknown] = 1)],
  ];
  for (const [list, edit] of lists) assert.deepEqual((await offered(t, edit))?.sort(), [...list].sort());
});

test('every name and key has words that an editor can show', () => {
  for (const list of ['question', 'section', 'option', 'condition', 'continuation'].map((name) => schema.$defs[name].properties)
    .concat(schema.properties, schema.$defs.dimensions.items.properties, schema.$defs.owners.items.properties))
    for (const [key, value] of Object.entries(list)) {
      const words = value.description ?? schema.$defs[value.$ref?.split('/').pop()]?.description;
      assert.ok(words?.length > 10, key);
    }
  for (const [owner, list] of [[schema.properties.method, schema.properties.method.enum], [schema.$defs.scale, schema.$defs.scale.enum],
    [schema.$defs.question.properties.kind, schema.$defs.question.properties.kind.enum]])
    for (const name of list) assert.ok(owner.description.includes(name), name);
});
