// The emblem in the browser: a file looked at on a poster, set, taken away and put back, what no file may be, and where it stands on paper.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { inflateSync } from 'node:zlib';
import { writePng } from '../lib/grey.mjs';
import { commune, multipart, ok, publish, raw, root, serve } from '../lib/hailong.mjs';
import { judgeHtml } from '../lib/judge.mjs';
import { Browser, firstLink, hidden, house } from '../lib/officers.mjs';
import { tool } from '../lib/printed.mjs';

const path = '/office/emblem';
const svg = (content, more = 'viewBox="0 0 60 60"') => `<svg xmlns="http://www.w3.org/2000/svg" ${more}>${content}</svg>`;
const square = (colour) => svg(`<rect width="60" height="60" fill="${colour}"/>`);
const png = (side, grey = 90) => writePng({ width: side, height: side, pixels: new Uint8Array(side * side).fill(grey) });
const get = async (data) => JSON.parse(await ok(['setting', 'get', 'look.emblem', '--json', ...data])).value;
const value = (bytes, type = 'svg+xml') => `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
const log = async (data) => JSON.parse(await ok(['audit', 'list', '--event', 'setting', '--json', ...data]));
/** As the log tells a long value, computed here. */
const noted = (text) => `(${text.length} bytes, ${createHash('sha256').update(text).digest('hex').slice(0, 16)})`;
const attempt = (who, bytes, name = 'bieu-trung.svg') => who.upload(path, [['file', bytes, name], ['do', 'try']]);
const picture = (html) => /name="?picture"? value="?([^" >]+)/.exec(html)?.[1];
const pictures = (html) => [...html.matchAll(/src="?data:image\/png;base64,([^" >]+)/g)].map((m) => Buffer.from(m[1], 'base64'));
async function use(who, bytes) {
  const shown = await attempt(who, bytes);
  assert.equal(shown.status, 200, shown.body);
  return who.upload(path, [['picture', picture(shown.body)], ['do', 'use']]);
}
/** Each level is ten times the one before. */
const uses = (levels, first) => svg(`<defs><g id="l0">${first}</g>${Array.from({ length: levels }, (_, i) => `<g id="l${i + 1}">${`<use href="#l${i}"/>`.repeat(10)}</g>`).join('')}</defs><use href="#l${levels}"/>`);
const filtered = (filter, more = '') => svg(`<filter id="f" ${more}>${filter}</filter><circle cx="30" cy="30" r="28" filter="url(#f)"/>`);
/** What would be drawn for hours, or take all memory. */
const endless = [
  filtered('<feTurbulence numOctaves="1000000" baseFrequency="0.01"/>'), filtered('<feMorphology operator="dilate" radius="20000"/>'),
  filtered('<feOffset dx="1"/>', 'x="-1000000" y="-1000000" width="2000000" height="2000000"'), uses(4, '<filter id="f"><feGaussianBlur stdDeviation="50"/></filter><circle r="9" filter="url(#f)"/>'),
  svg('<pattern id="p" width="0.000001" height="0.000001" patternUnits="userSpaceOnUse"><rect width="1" height="1"/></pattern><rect width="60" height="60" fill="url(#p)"/>'),
  svg('<path d="M0 0L60 60" stroke="red" stroke-dasharray="0.0000001"/>')];

/** A page of a PDF in colour: at(x, y) in points gives [red, green, blue]. */
async function colours(pdf) {
  await tool('pdftoppm', ['-r', '72', '-singlefile', pdf, pdf]);
  const bytes = readFileSync(`${pdf}.ppm`), [head, width] = /^P6\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', 0, 30));
  return (x, y) => [...bytes.subarray(head.length + 3 * (Math.round(y) * Number(width) + Math.round(x))).subarray(0, 3)];
}

/** A pixel of a PNG with 8 bits a colour, not interlaced, by undoing its filters: [red, green, blue]. */
function pixel(bytes, x, y) {
  const width = bytes.readUInt32BE(16), step = bytes[25] === 6 ? 4 : 3, parts = [], line = width * step + 1;
  assert.ok(bytes[24] === 8 && [2, 6].includes(bytes[25]) && bytes[28] === 0);
  for (let from = 8; from < bytes.length; from += bytes.readUInt32BE(from) + 12)
    if (bytes.toString('latin1', from + 4, from + 8) === 'IDAT') parts.push(bytes.subarray(from + 8, from + 8 + bytes.readUInt32BE(from)));
  const rows = inflateSync(Buffer.concat(parts));
  for (let row = 0; row <= y; row++)
    for (let i = 1; i < line; i++) {
      const at = row * line + i, a = i > step ? rows[at - step] : 0, b = row > 0 ? rows[at - line] : 0, c = i > step && row > 0 ? rows[at - line - step] : 0;
      const [p, q, r] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      rows[at] += [0, a, b, (a + b) >> 1, p <= q && p <= r ? a : q <= r ? b : c][rows[row * line]];
    }
  return [...rows.subarray(y * line + 1 + x * step).subarray(0, 3)];
}

test('a file is looked at, used, taken away and put back, each with its line in the log', async (t) => {
  const h = await house(t), red = square('#d00000'), first = await h.first.get(path);
  assert.equal(first.status, 200);
  assert.deepEqual(await judgeHtml(first.body), []);
  assert.match(first.body, /Chưa có biểu trưng/);
  assert.doesNotMatch(first.body, /value="?(remove|undo)/);
  assert.match((await h.first.get('/office/settings')).body, /href="?\/office\/emblem/);

  const shown = await attempt(h.first, red);
  assert.equal(shown.status, 200);
  assert.deepEqual(await judgeHtml(shown.body), []);
  assert.equal(picture(shown.body), value(red));
  assert.equal(pictures(shown.body).length, 1, 'one PNG, and no SVG');
  assert.doesNotMatch(shown.body, /src="?data:image\/svg/);
  assert.equal(await get(h.data), '', 'nothing counts before it is confirmed');
  assert.deepEqual(await log(h.data), []);
  assert.doesNotMatch((await h.first.get(`${path}?saved=1`)).body, /Đã lưu/, 'a link alone saves nothing');
  const used = await h.first.upload(path, [['picture', picture(shown.body)], ['do', 'use']]);
  assert.equal(used.status, 303, used.body);
  assert.equal(used.headers.location, `${path}?saved=1`);
  assert.equal(await get(h.data), value(red));
  const saved = await h.first.get(used.headers.location);
  assert.deepEqual(await judgeHtml(saved.body), []);
  assert.match(saved.body, /Đã lưu/);
  assert.match(saved.body, /Trở lại không có biểu trưng/);

  const grey = png(40);
  assert.equal((await use(h.first, grey)).status, 303);
  assert.equal(await get(h.data), value(grey, 'png'));
  const after = await h.first.get(path);
  assert.deepEqual(await judgeHtml(after.body), []);
  assert.equal(pictures(after.body).length, 2, 'the one that holds and the one before');
  assert.match(after.body, /Dùng lại biểu trưng trước/);
  const undo = (page) => h.first.send(path, { do: 'undo', seen: hidden(page.body, 'seen') });
  assert.equal((await undo(after)).status, 303);
  assert.equal(await get(h.data), value(red));
  const late = await undo(after);
  assert.equal(late.status, 409, 'once');
  assert.deepEqual(await judgeHtml(late.body), []);
  assert.equal((await undo(await h.first.get(path))).status, 303, 'and what was undone can be had back');
  assert.equal(await get(h.data), value(grey, 'png'));
  assert.equal((await h.first.send(path, { do: 'remove' })).status, 303);
  assert.equal(await get(h.data), '');
  assert.doesNotMatch((await h.first.get(`${path}?saved=1`)).body, /biểu trưng mới/, 'there is none');
  assert.equal((await undo(await h.first.get(path))).status, 303);
  assert.equal(await get(h.data), value(grey, 'png'));
  assert.equal((await h.first.send(path, { do: 'remove' })).status, 303);
  assert.equal((await h.first.send(path, { do: 'remove' })).status, 303, 'what is not there');
  assert.equal((await undo(await h.first.get(path))).status, 303, 'does not hide what was');

  const [a, b] = [noted(value(red)), noted(value(grey, 'png'))];
  const lines = await log(h.data);
  assert.deepEqual(lines.map((e) => e.detail).reverse(), [`(not set) → ${a}`, `${a} → ${b}`, `${b} → ${a}`, `${a} → ${b}`, `${b} → taken back`, `(not set) → ${b}`, `${b} → taken back`, `(not set) → ${b}`]);
  assert.ok(lines.every((e) => e.who === 'quan.tri' && e.about === 'look.emblem'));
  assert.match((await h.first.get('/office/audit')).body, new RegExp(`tệp hình, mã ${a.slice(-17, -1)}`));
  await ok(['verify', ...h.data]);
  /* What the command line sets can be put back in the browser, and a value that the log does not know is not erased by it. */
  writeFileSync(join(h.dir, 'blue.svg'), square('#00f'));
  await ok(['setting', 'set', 'look.emblem', join(h.dir, 'blue.svg'), ...h.data]);
  assert.equal((await undo(await h.first.get(path))).status, 303);
  assert.equal(await get(h.data), value(grey, 'png'));
  const english = await h.first.get(`${path}?lang=en`);
  assert.match(english.body, /Use the former emblem again/);
  assert.deepEqual(await judgeHtml(english.body), []);
});

test('what cannot be printed is refused beside the field, in words, and nothing is changed', async (t) => {
  const h = await house(t), whole = png(40);
  const cases = [
    ['', /Xin chọn một tệp/], [Buffer.alloc(256 * 1024 + 1, 'x'), /256 KB/], [Buffer.alloc(3 << 20), /256 KB/],
    [Buffer.from('ffd8ffe000104a464946', 'hex'), /ảnh JPEG/], ['GIF89a', /ảnh JPEG, GIF/], [Buffer.from('1f8b0800', 'hex'), /tệp nén/], ['%PDF-1.7', /không phải hình PNG hay SVG/],
    [whole.subarray(0, whole.length - 9), /bị hỏng/], [png(1201), /1200 điểm ảnh/],
    ['<svg', /Tệp SVG bị lỗi/], ['<html></html>', /Tệp SVG bị lỗi/],
    [svg('<script>alert(1)</script><rect width="9" height="9"/>'), /mã lệnh/], [svg('<image href="http://127.0.0.1:9/x.png"/>'), /từ nơi khác/], [svg('<image href="file:///etc/passwd"/>'), /từ nơi khác/],
    [svg('<use href="https://example.vn/a.svg#x"/>'), /từ nơi khác/], [svg('<style>@import "https://example.vn/a.css";</style>'), /từ nơi khác/], [svg('<foreignObject><p>x</p></foreignObject>'), /mã lệnh/],
    [`<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<text>&x;</text>')}`, /Tệp SVG bị lỗi/],
    [svg('<text y="9" font-family="Khong Co">x</text>'), /phông/], [svg('<rect width="9" height="9"/>', ''), /không ghi kích thước/],
    [svg('<rect width="9" height="9"/>', 'width="100%" height="100%"'), /theo phần trăm/], [svg('<rect width="9" height="9"/>', 'width="0" height="9"'), /bằng 0/], [svg('<rect width="9" height="9"/>', 'width="1e9" height="1e9"'), /lớn quá/],
    ...endless.map((bytes) => [bytes, /có hiệu ứng/]), [uses(8, '<circle r="9"/>'), /quá nhiều nét/], [svg(''), /không vẽ ra hình/]];
  for (const [bytes, why] of cases) {
    const begun = Date.now(), answer = await attempt(h.first, bytes), what = bytes.toString('latin1').slice(0, 60);
    assert.ok(Date.now() - begun < 5000, what);
    assert.equal(answer.status, 422, what);
    assert.deepEqual(await judgeHtml(answer.body), [], what);
    assert.match(answer.body, /<title>Lỗi: /, what);
    assert.match(answer.body, /href="?#file/, what);
    const field = /<label for="?file[^]*?aria-invalid/.exec(answer.body)?.[0];
    assert.match(field ?? '', why, what);
    assert.equal(picture(answer.body), undefined, what);
  }
  // What is sent as confirmed is judged anew.
  for (const text of [value(svg('<script/>')), 'data:text/html;base64,PGI+', value('GIF89a'), 'x', '']) {
    const answer = await h.first.upload(path, [['picture', text], ['do', 'use']]);
    assert.equal(answer.status, 422, text);
    assert.deepEqual(await judgeHtml(answer.body), [], text);
  }
  assert.equal(await get(h.data), '');
  assert.deepEqual(await log(h.data), []);
  // The largest that is allowed passes both steps.
  const large = Buffer.concat([Buffer.from(square('#d00000')), Buffer.alloc(256 * 1024 - square('#d00000').length, ' ')]);
  assert.equal((await use(h.first, large)).status, 303);
  assert.equal(await get(h.data), value(large));
});

test('forms that no page of ours makes, and bodies that are not well-formed', async (t) => {
  const h = await house(t), red = square('#d00000'), token = hidden((await h.first.get(path)).body, 'csrf');
  const own = { Origin: h.server.url, 'Sec-Fetch-Site': 'same-origin' };
  const send = (parts, headers = own) => { const m = multipart(parts); return h.first.ask('POST', path, { body: m.body, headers: { ...headers, ...m.headers } }); };
  const good = [['csrf', token], ['file', red, 'a.svg'], ['do', 'try']];
  assert.equal((await send(good)).status, 200);
  for (const [what, parts, headers, status] of [
    ['no token', good.slice(1), own, 403], ['a wrong token', [['csrf', `${token.slice(0, -1)}!`], ...good.slice(1)], own, 403], ['the token as a file', [['csrf', token, 'x'], ['do', 'try']], own, 403],
    ['two tokens', [['csrf', token], ...good], own, 400], ['from elsewhere', good, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }, 403], ['from nowhere', good, {}, 403],
    ['two files', [...good, ['file', red, 'b.svg']], own, 400], ['a file of another name', [good[0], ['other', red, 'a.svg'], good[2]], own, 400], ['the file as text', [good[0], ['file', red], good[2]], own, 400],
    ['no file', [good[0], good[2]], own, 400], ['no verb', good.slice(0, 2), own, 400], ['another verb', [...good.slice(0, 2), ['do', 'set']], own, 400], ['one field more', [...good, ['x', '1']], own, 400],
    ['a NUL in a field', [good[0], good[1], ['do', 'try\0']], own, 400], ['a file to remove', [good[0], good[1], ['do', 'remove']], own, 400], ['many parts', [...good, ...Array.from({ length: 20 }, (_, i) => [`x${i}`, ''])], own, 400],
    ['an undo of nothing', [good[0], ['do', 'undo'], ['seen', 'x']], own, 400], ['a field too long', [good[0], ['picture', 'x'.repeat(400 << 10)], ['do', 'use']], own, 413], ['a huge file', [good[0], ['file', Buffer.alloc(4 << 20), 'a'], good[2]], own, 413]]) {
    const answer = await send(parts, headers);
    assert.equal(answer.status, status, what);
    if (status !== 413) assert.deepEqual(await judgeHtml(answer.body), [], what);
  }
  const whole = multipart(good).body.toString('latin1'), boundary = /boundary=(.*)/.exec(multipart(good).headers['Content-Type'])[1];
  const ask = async (body, type = `multipart/form-data; boundary=${boundary}`) => Number(/^HTTP\/1.1 (\d+)/.exec(await raw(h.server.port, Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: localhost:${h.server.port}\r\nConnection: close\r\nCookie: __Host-s=${h.first.cookie}\r\nOrigin: http://localhost:${h.server.port}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 'latin1')))[1]);
  assert.equal(await ask(whole), 200);
  for (const [what, body, status, type] of [
    ['broken off', whole.slice(0, -30), 400], ['another boundary', whole, 400, 'multipart/form-data; boundary=khac'], ['no boundary', whole, 415, 'multipart/form-data'], ['mixed', whole, 415, `multipart/mixed; boundary=${boundary}`],
    ['something in front', `x\r\n${whole}`, 400], ['something behind', `${whole}x`, 400], ['nothing', '', 400], ['a huge head', whole.replace('filename="a.svg"', `filename="${'a'.repeat(9000)}"`), 400],
    ['an encoding', whole.replace('Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64'), 400], ['a part without a name', whole.replace('; name="do"', ''), 400], ['a NUL in a name', whole.replace('"do"', '"d\0o"'), 400]])
    assert.equal(await ask(body, type), status, what);
  // Elsewhere no form has parts.
  const m = multipart([['csrf', token], ['do', 'unset'], ['name', 'hotline']]);
  assert.equal((await h.first.ask('POST', '/office/settings', { body: m.body, headers: { ...own, ...m.headers } })).status, 415);
  // Who administers one unit alone sees no such page.
  const admin = await h.officer('lan.tran', 'admin', 'xa-a');
  assert.equal((await admin.get(path)).status, 404);
  assert.equal((await attempt(admin, red)).status, 404);
  assert.equal(await get(h.data), '');
  assert.deepEqual(await log(h.data), []);
});

test('the emblem stands on the poster and on the sheet of results, in its place and colour', async (t) => {
  const { dir, codes } = await commune(t), data = ['--data', dir], pdf = (name) => join(dir, name);
  await ok(['setting', 'set', 'base.url', 'https://gopy.example.gov.vn', ...data]);
  await ok(['setting', 'set', 'site.name', 'UBND xã Thử Nghiệm (minh họa)', ...data]);
  const question = JSON.parse(readFileSync(join(root, 'surveys/sipas-service.json'), 'utf8')).questions.find((q) => q.kind === 'scale').code;
  await ok(['import', '--survey', 'sipas-service', '-', ...data], { input: `date,counter,channel,language,${question}\n${Array.from({ length: 12 }, () => `2025-03-03,${codes[0]},paper,vi,4`).join('\n')}\n` });
  await publish(dir, 'xa-thu', { period: '2025-03' });
  const draw = async () => {
    await ok(['poster', '--draft', '--layout', 'poster-a4', '-o', pdf('poster.pdf'), ...data]);
    await ok(['result', 'sheet', '--unit', 'xa-thu', '--survey', 'sipas-service', '--period', '2025-03', '-o', pdf('sheet.pdf'), ...data]);
    // The middle of the layout's box of 17 mm at 12 mm, and of the sheet's 58 points at 34.
    return [(await colours(pdf('poster.pdf')))((12 + 8.5) / 25.4 * 72, (12 + 8.5) / 25.4 * 72), (await colours(pdf('sheet.pdf')))(34 + 29, 34 + 29)];
  };
  assert.ok((await draw()).every(([r, g, b]) => r === g && g === b), 'no colour there before');
  const server = await serve(dir), who = new Browser(server);
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  await who.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' });
  const shown = await attempt(who, square('#d00000'));
  assert.equal((await who.upload(path, [['picture', picture(shown.body)], ['do', 'use']])).status, 303);
  for (const [r, g, b] of await draw()) assert.ok(Math.abs(r - 0xd0) < 4 && g < 4 && b < 4, `${r} ${g} ${b}`);
  // The preview shows the same poster: as wide as previews are, and red where the box is.
  const [preview] = pictures(shown.body);
  writeFileSync(pdf('preview.png'), preview);
  assert.equal(preview.readUInt32BE(16), 720);
  const at = pixel(preview, Math.round((12 + 4) / 210 * 720), Math.round((12 + 4) / 210 * 720));
  assert.ok(at[0] > 0xa0 && at[0] - at[1] > 0x60 && at[0] - at[2] > 0x60, `${at}`);
  assert.equal((await who.send(path, { do: 'remove' })).status, 303);
  assert.ok((await draw()).every(([r, g, b]) => r === g && g === b), 'nor after it is gone');
});
