// Sheets as a spreadsheet reads them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const tool = (name, args, cwd) => new Promise((done, fail) => execFile(name, args, { cwd, timeout: 90000, maxBuffer: 64 << 20, encoding: 'utf8' }, (error, out, err) => (error ? fail(new Error(`${name}: ${error.message}\n${err}${out}`)) : done(out))));

/** The fields of a CSV text, by RFC 4180. */
export function table(text) {
  const rows = [[]];
  let field = '', quoted = false, row = rows[0];
  for (let i = text.startsWith('\ufeff') ? 1 : 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || c === '\n') {
      row.push(field);
      field = '';
      if (c === '\n') rows.push(row = []);
    } else if (c !== '\r') field += c;
  }
  if (field !== '' || row.length > 0) row.push(field);
  return rows.filter((r) => r.length > 0);
}

/** Each sheet of files of one kind as LibreOffice reads them, formulas as formulas: { file: { name: rows } }. A CSV is one sheet. exact: numbers
 *  with all digits, not as shown. Names of files hold no '-'. */
export async function readAll(d, files, exact = false) {
  const out = join(d.dir, `read-${readdirSync(d.dir).length}`);
  mkdirSync(out);
  const csv = files[0].endsWith('.csv') ? ['--infilter=CSV:44,34,76,1,,1033,false,true,false,false,false,0'] : [];
  // Comma, quote, UTF-8, from line 1, …, texts in quotes: no, cells as shown, formulas as formulas, …, every sheet.
  await tool('soffice', [`-env:UserInstallation=file://${join(d.dir, 'office')}`, '--headless', ...csv, '--convert-to', `csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,${!exact},true,false,-1`, '--outdir', out, ...files]);
  const sheets = Object.fromEntries(files.map((file) => [file, {}]));
  for (const name of readdirSync(out)) {
    const of = files.find((file) => name.startsWith(basename(file).replace(/\.\w+$/, '')) && /^[.-]/.test(name.slice(basename(file).lastIndexOf('.'))));
    sheets[of][/-([^-]+)\.csv$/.exec(name)?.[1] ?? 'sheet'] = table(readFileSync(join(out, name), 'utf8'));
  }
  return sheets;
}
/** Of one file. */
export const read = async (d, file, exact) => (await readAll(d, [file], exact))[file];

const reasons = { few: 'ẩn (ít người)', others: 'ẩn (suy ra được số của ít người)', mixed: 'ẩn (câu hỏi đã đổi)', nobody: 'chưa ai trả lời' };
/** What a figure's cells must be: numbers with all their digits, or a text that says why there are none. */
export function sameFigure(cells_, e, what) {
  if (e.hidden) {
    assert.deepEqual(cells_.slice(0, 3), ['', '', ''], what);
    return assert.equal(cells_[3], reasons[e.why], `${what}: ${e.why}`);
  }
  const near = (cell, value, name) => (value === undefined ? assert.equal(cell, '', `${what} ${name}`) : assert.ok(Math.abs(Number(cell) - value) < 1e-9 * Math.max(1, Math.abs(value)), `${what} ${name}: ${cell}, expected ${value}`));
  ['respondents', 'answers', 'satisfied', 'percent', 'low', 'high'].forEach((name, i) => near(cells_[i], e[name], name));
}
