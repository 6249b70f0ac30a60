// Figures on the officers' pages, read from the page as a person reads them, and what a report's JSON must look like there.

const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|#\d+);/g, (whole, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? String.fromCodePoint(Number(name.slice(1))));
export const plain = (html) => unescaped(html.replace(/<(br|p|td|th|small)\b[^>]*>/g, ' ').replace(/<[^>]+>/g, '')).replace(/\s+/g, ' ').trim();

// On a telephone a cell says what it is of; on a wide screen its column does.
const wide = (html) => html.replace(/<(small|span) class="?narrow"?>.*?<\/\1>/gs, '');
/** The rows of every table on the page: [[[heading, cell, cell …] …] …]. */
export const tables = (html) => [...wide(html).matchAll(/<tbody>(.*?)<\/tbody>/gs)].map(([, body]) => body.split(/<\/tr>/).slice(0, -1)
  .map((row) => [...row.matchAll(/<t[hd]\b[^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => plain(cell))));

/** What a change of units or counters would do, unit by unit: [{ name, rows: [[month, then, now, then's figure, now's] …] }]. */
export const previews = (html) => [...wide(html).matchAll(/<h3>((?:(?!<h3>).)*?)<\/h3>(?:(?!<h3>).)*?<table class="?months"?>.*?<tbody>(.*?)<\/tbody>/gs)]
  .map(([, name, rows]) => ({ name: plain(name), rows: [...rows.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map((m) => plain(m[1]))) }));

/** Whole numbers and hundredths as Vietnamese writes them: 12.345 and 86,34%. */
export const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
const hundredths = (n) => `${n / 100n},${String(n % 100n).padStart(2, '0')}%`;
/** A share of answers, half a hundredth up, in whole numbers throughout. */
const ofCounts = (satisfied, answers) => hundredths((20000n * BigInt(satisfied) + BigInt(answers)) / (2n * BigInt(answers)));
export const percent = (value) => hundredths(BigInt(Math.floor(value * 100 + 0.5)));

/** The text of a figure's cells, [people, value], for an entry of `report --json`; value undefined: hidden or none, in words. */
export function cells(entry) {
  if (entry.hidden) return ['–', undefined];
  const people = count(entry.respondents);
  if (!('percent' in entry)) return [people, undefined];
  const share = 'answers' in entry ? ofCounts(entry.satisfied, entry.answers) : percent(entry.percent);
  return [people, 'low' in entry ? `${share} ${percent(entry.low)}–${percent(entry.high)}` : share];
}

/** A period's name on the page. */
export function periodName(by, label) {
  const [year, part] = [label.slice(0, 4), label.slice(5)];
  return { day: () => `ngày ${label.slice(8)}/${label.slice(5, 7)}/${year}`, week: () => `tuần ${part.slice(1)}/${year}`, month: () => `tháng ${part}/${year}`, quarter: () => `quý ${part.slice(1)}/${year}`,
    half: () => `6 tháng ${part === 'H1' ? 'đầu' : 'cuối'} năm ${year}`, year: () => `năm ${year}` }[by]();
}

/** What charts on the page are drawn from: [heading above it, figures by period], the whole's first and without a heading. */
export const charts = (html) => [...html.matchAll(/(?:<section><h3>((?:(?!<\/h3>).)*)<\/h3>)?<figure data-chart="([^"]*)"/gs)]
  .map(([, heading, data]) => [heading && plain(heading), JSON.parse(unescaped(data))]);
