// The statistics of a report once more, from the answers of every single person: to hold the program against.
// Written from the formulas of src/core/stats/*.h (Wilson, Cochran's ratio estimator, Newcombe, Holm), not from its code.
export const Z = 1.959963984540054;

/** Two-sided p of a standard normal z: power series near 0, continued fraction in the tail. */
export function twoSided(z) {
  const x = Math.abs(z) / Math.SQRT2;
  if (x < 2.5) {
    let sum = x, term = x;
    for (let n = 1; Math.abs(term) > 1e-18; n++) sum += (term *= -x * x / n) / (2 * n + 1);
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let f = 0;
  for (let n = 200; n >= 1; n--) f = n / 2 / (x + f);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + f);
}

export function wilson(p, n) {
  const centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
  const half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/**
 * The share of satisfied answers of people to some questions. people: objects code → level; good: of a level.
 * Gives { people, answers, satisfied, ratio, variance, neff, low, high } or null when nobody answered.
 */
export function share(people, codes, good = (level) => level >= 4) {
  const rows = people.map((person) => codes.filter((c) => Number.isInteger(person[c])).map((c) => (good(person[c]) ? 1 : 0)))
    .filter((answers) => answers.length > 0);
  const sum = (f) => rows.reduce((total, answers) => total + f(answers), 0);
  const k = rows.length, m = sum((a) => a.length), y = sum((a) => a.reduce((s, v) => s + v, 0));
  if (k === 0) return null;
  const ratio = y / m;
  let variance = k < 2 ? 0 : k / (k - 1) * sum((a) => (a.reduce((s, v) => s + v, 0) - ratio * a.length) ** 2) / (m * m);
  let neff = k;
  if (variance > 1e-15) {
    neff = ratio * (1 - ratio) / variance;
    if (m === k || neff > m) [neff, variance] = [m, ratio * (1 - ratio) / m];
  } else variance = 0;
  const [low, high] = wilson(ratio, neff);
  return { people: k, answers: m, satisfied: y, ratio, variance, neff, low, high };
}

/** What a report says of `a` held against `b`, before Holm and the verdict: percentage points. */
export function compare(a, b) {
  const diff = a.ratio - b.ratio;
  const pooled = (a.ratio * a.neff + b.ratio * b.neff) / (a.neff + b.neff);
  const single = a.people === a.answers && b.people === b.answers;
  const variance = single || a.variance === 0 || b.variance === 0 ? pooled * (1 - pooled) * (1 / a.neff + 1 / b.neff)
    : a.variance + b.variance;
  const p = variance > 0 ? twoSided(diff / Math.sqrt(variance)) : 1;
  return { percent: 100 * b.ratio, diff: 100 * diff, p,
    low: 100 * (diff - Math.hypot(a.ratio - a.low, b.high - b.ratio)), high: 100 * (diff + Math.hypot(a.high - a.ratio, b.ratio - b.low)) };
}

export function holm(ps) {
  const order = ps.map((p, i) => [p, i]).sort((a, b) => a[0] - b[0]), out = [];
  let most = 0;
  order.forEach(([p, i], rank) => (out[i] = most = Math.min(1, Math.max(most, (ps.length - rank) * p))));
  return out;
}

export const verdict = ({ low, high }, p) => (p < 0.05 && (low > 0 || high < 0) ? (low > 0 ? 'up' : 'down') : 'unclear');

/** A generator that repeats (mulberry32): 0 ≤ x < 1. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** People who answer `codes`, with a mood of their own; satisfied with about `level` of them. Some leave one out. */
export function crowd(draw, count, codes, level, more = {}) {
  return Array.from({ length: count }, () => {
    const mood = draw() < 0.4 ? draw() : null; // four in ten answer everything alike
    const person = { ...more };
    for (const code of codes) {
      if (draw() < 0.06) continue;
      const happy = (mood ?? draw()) < level;
      person[code] = happy ? 4 + Math.floor(2 * draw()) : 1 + Math.floor(3 * draw());
    }
    if (!codes.some((code) => code in person)) person[codes[0]] = 4; // a row that says nothing is refused
    return person;
  });
}
