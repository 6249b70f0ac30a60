// What judges a page: html-validate its markup, axe what of WCAG a program can see.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';

// Whatever these presets know is an error, but for what says here why it is none.
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:recommended', 'html-validate:document'],
  rules: {
    'no-implicit-input-type': 'off', // a field without a type is a text field, which is what is meant
    'no-implicit-button-type': 'off', // a button without a type sends the form, which is what every button here is for
    'form-dup-name': 'off', // the choices of a question share its name, and so does "does not apply" beside a number
    'valid-id': ['error', { relaxed: true }], // a question's code has dots in it, which an id may
    'attr-quotes': 'off', // a value of letters and digits needs no quotes, and a form has hundreds of them
    'require-sri': ['error', { target: 'crossorigin' }], // our own server's script needs no seal
    'long-title': 'off', // the title of a page is the survey's, whose length its author answers for
  },
});

const ofHead = /^\s*(<(meta|link|base)\b[^>]*>|<(title|style|script)\b[^>]*>.*?<\/\3>)/s;

/** A page with the tags put in that the standard lets it leave out and html-validate does not: html, head and body. */
function withOptionalTags(html) {
  const begin = /^\s*<!doctype html>\s*<html\b[^>]*>/i.exec(html)?.[0];
  if (begin === undefined || /<(head|body)\b/i.test(html)) return html;
  let rest = html.slice(begin.length), head = '';
  for (let match; (match = ofHead.exec(rest)); rest = rest.slice(match[0].length)) head += match[0];
  return `${begin}<head>${head}</head><body>${rest}</body></html>`;
}

/** Pages that were found good, letter for letter: hundreds of refusals are one page. */
const good = new Set();

/** What is wrong with a page as it came over the wire: ["rule: message: where", …]. */
export async function judgeHtml(html) {
  if (good.has(html)) return [];
  const page = withOptionalTags(html);
  const report = await validator.validateString(page);
  const faults = report.results.flatMap((result) => result.messages.map((m) => `${m.ruleId}: ${m.message}: …${page.slice(Math.max(0, m.offset - 20), m.offset + 60)}…`));
  if (faults.length === 0) good.add(html);
  return faults;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What is wrong with a page in a browser that runs scripts, by WCAG 2.2 AA and axe's good practice: ["rule: elements", …].
 * contrast: whether colours are looked at too, or 'only' they.
 */
export async function violations(page, { contrast = true } = {}) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const found = await page.evaluate(async (options) => (await globalThis.axe.run(options)).violations, {
    resultTypes: ['violations'],
    runOnly: contrast === 'only' ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: tags },
    rules: contrast === false ? { 'color-contrast': { enabled: false } } : {},
  });
  return found.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
