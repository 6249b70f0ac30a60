// A reader of Stata files, by Stata's own description of the format (help dta, releases 117 to 119). It takes nothing for granted: every
// tag must stand where the map says it does.
import assert from 'node:assert/strict';

// Widths that differ by release: K, N, length of the label, names, formats, variable labels.
const widths = { 117: [2, 4, 1, 33, 49, 81], 118: [2, 8, 2, 129, 57, 321], 119: [4, 8, 2, 129, 57, 321] };
const number = { 65526: ['double', 8], 65527: ['float', 4], 65528: ['long', 4], 65529: ['int', 2], 65530: ['byte', 1] };
/** "." or ".a" … ".z" of a double that says why there is no number; undefined for a number. */
function missing(high, low) {
  if (low !== 0 || high < 0x7fe00000 || (high - 0x7fe00000) % 0x100) return undefined;
  const nth = (high - 0x7fe00000) / 0x100;
  return nth > 26 ? undefined : nth === 0 ? '.' : `.${String.fromCharCode(96 + nth)}`;
}

/** { release, label, variables: [{ name, type, format, label, labels: { value: words } }], rows: [[…]] }; missing numbers as ".", ".a". */
export function readDta(bytes) {
  let at = 0;
  const text = (n) => { const s = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(at, at + n)); at += n; return s; };
  const padded = (n) => { const part = bytes.subarray(at, at + n), end = part.indexOf(0); at += n; assert.ok(end >= 0, 'a name that does not end'); return new TextDecoder('utf-8', { fatal: true }).decode(part.subarray(0, end)); };
  const tag = (name) => assert.equal(text(name.length + 2), `<${name}>`, `at ${at}`);
  const whole = (n) => { const value = n === 8 ? Number(bytes.readBigUInt64LE(at)) : bytes.readUIntLE(at, n); at += n; return value; };
  const inside = (name, read) => { tag(name); const value = read(); tag(`/${name}`); return value; };
  tag('stata_dta');
  tag('header');
  const release = Number(inside('release', () => text(3)));
  const [kWidth, nWidth, labelWidth, nameWidth, formatWidth, wordsWidth] = widths[release];
  assert.equal(inside('byteorder', () => text(3)), 'LSF');
  const k = inside('K', () => whole(kWidth)), n = inside('N', () => whole(nWidth)), label = inside('label', () => text(whole(labelWidth)));
  inside('timestamp', () => text(whole(1)));
  tag('/header');
  const begin = at, map = inside('map', () => Array.from({ length: 14 }, () => whole(8)));
  const each = (read) => Array.from({ length: k }, read), here = (nth, name, read) => { assert.equal(at, map[nth], `${name}: the map`); return inside(name, read); };
  assert.deepEqual([map[0], map[1], map[13]], [0, begin, bytes.length]);
  const types = here(2, 'variable_types', () => each(() => whole(2)));
  const names = here(3, 'varnames', () => each(() => padded(nameWidth)));
  here(4, 'sortlist', () => (at += (k + 1) * kWidth));
  const formats = here(5, 'formats', () => each(() => padded(formatWidth)));
  const sets = here(6, 'value_label_names', () => each(() => padded(nameWidth)));
  const words = here(7, 'variable_labels', () => each(() => padded(wordsWidth)));
  here(8, 'characteristics', () => assert.equal(at + '</characteristics>'.length, map[9], 'no characteristics'));
  const cell = (type) => {
    if (type <= 2045) {
      const part = bytes.subarray(at, at + type), end = part.indexOf(0);
      at += type;
      return new TextDecoder('utf-8', { fatal: true }).decode(end < 0 ? part : part.subarray(0, end));
    }
    assert.equal(number[type]?.[0], 'double', `type ${type}`);
    const why = missing(bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at)), value = bytes.readDoubleLE(at);
    at += 8;
    return why ?? value;
  };
  const rows = here(9, 'data', () => Array.from({ length: n }, () => types.map(cell)));
  here(10, 'strls', () => assert.equal(at + '</strls>'.length, map[11], 'no long strings'));
  const labels = {};
  here(11, 'value_labels', () => {
    while (bytes.subarray(at, at + 5).toString() === '<lbl>') inside('lbl', () => {
      const size = whole(4), name = padded(nameWidth);
      at += 3;
      const from = at, count = whole(4), length = whole(4), offsets = Array.from({ length: count }, () => whole(4)), values = Array.from({ length: count }, () => { const v = bytes.readInt32LE(at); at += 4; return v; }), base = at;
      assert.equal(at + length - from, size, `${name}: its length`);
      labels[name] = Object.fromEntries(values.map((value, i) => {
        at = base + offsets[i];
        const end = bytes.indexOf(0, at);
        return [value >= 0x7fffffe5 ? (value === 0x7fffffe5 ? '.' : `.${String.fromCharCode(96 + value - 0x7fffffe5)}`) : value, text(end - at)];
      }));
      at = base + length;
    });
  });
  assert.equal(at, map[12], 'the end');
  tag('/stata_dta');
  assert.equal(at, bytes.length);
  return { release, label, rows, variables: names.map((name, i) => ({ name, type: types[i], format: formats[i], label: words[i], labels: labels[sets[i]] })) };
}
