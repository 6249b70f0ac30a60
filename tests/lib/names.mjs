// Random Vietnamese names, with every letter the language has, and counters' codes.

/** A generator of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
export const pick = (random, list) => list[Math.floor(random() * list.length)];
export const between = (random, low, high) => low + Math.floor(random() * (high - low + 1));

const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const vowels = [...'aăâeêioôơuưy'].flatMap((vowel) => tones.map((tone) => (vowel + tone).normalize('NFC')));
const lower = [...vowels, 'đ'].filter((letter) => letter > '\u007f');
/** The 134 letters that are not plain ASCII. */
export const letters = [...lower, ...lower.map((letter) => letter.toUpperCase())];

const before = ['', 'b', 'c', 'ch', 'd', 'đ', 'g', 'gh', 'gi', 'h', 'k', 'kh', 'l', 'm', 'n', 'ng', 'ngh', 'nh', 'p', 'ph', 'qu', 'r', 's', 't', 'th',
  'tr', 'v', 'x'];
const behind = ['', '', 'c', 'ch', 'm', 'n', 'ng', 'nh', 'p', 't', 'i', 'u', 'o', 'y'];
const between2 = [' ', ' ', ' ', ' ', ' ', ' ', ' – ', ', ', ' - ', '/', '. ', ' & '];

function word(random) {
  if (random() < 0.05) return String(between(random, 1, 2030));
  let text = pick(random, before) + pick(random, vowels) + pick(random, behind);
  if (random() < 0.03) text = text.repeat(between(random, 4, 9)); // no blank to break it at
  if (random() < 0.03) text = `(${text})`;
  const way = random();
  return way < 0.2 ? text.toUpperCase() : way < 0.5 ? text.replace(/\p{L}/u, (letter) => letter.toUpperCase()) : text;
}

/** A name of exactly so many characters, in NFC, that begins and ends with a letter. */
export function vietnameseName(random, length) {
  let name = '';
  while (name.length < length + 2) name += (name === '' ? '' : pick(random, between2)) + word(random);
  const cut = [...name.slice(0, length)];
  for (const at of [0, length - 1]) if (!/\p{L}/u.test(cut[at])) cut[at] = pick(random, letters);
  return cut.join('').replace(/ (?= )/g, 'a');
}

const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** A counter's code: six symbols and the one that makes the sum of αⁱ·xᵢ over GF(32) zero. */
export function counterCode(random) {
  const values = Array.from({ length: 6 }, () => between(random, 0, 31));
  const sum = (list) => list.reduceRight((total, value) => twice(total ^ value), 0);
  const check = Array.from({ length: 32 }, (_, value) => value).find((value) => sum([...values, value]) === 0);
  return [...values, check].map((value) => symbols[value]).join('');
}
/** Times α, a root of x⁵ + x² + 1. */
function twice(value) {
  return (value << 1) ^ (value & 16 ? 0x25 : 0);
}
