// Lighthouse on the form, as a phone on slow 4G: `make lighthouse`. What search engines would say is not asked: the form is noindex.
import assert from 'node:assert/strict';
import test from 'node:test';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { flags } from '../lib/browser.mjs';
import { commune, ok, serve } from '../lib/hailong.mjs';

const categories = ['performance', 'accessibility', 'best-practices'];
const least = 0.99, runs = 3;

/** The report on a page by a browser of its own, which has kept nothing. */
async function look(url) {
  const chrome = await launch({ chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromeFlags: ['--headless=new', ...flags] });
  try {
    return (await lighthouse(url, { port: chrome.port, onlyCategories: categories, logLevel: 'error' })).lhr;
  } finally {
    chrome.kill();
  }
}

/** What took points off, for whoever has to mend it. */
const lost = (report, category) => report.categories[category].auditRefs.map(({ id, weight }) => ({ ...report.audits[id], weight }))
  .filter(({ score, weight }) => weight > 0 && score !== null && score < 1)
  .map(({ id, score, displayValue }) => `${id} ${score} ${displayValue ?? ''}`);

for (const survey of ['sipas-service', 'sipas-quick'])
  test(`Lighthouse on ${survey}: at least ${least} everywhere`, async (t) => {
    const { dir, codes } = await commune(t);
    await ok(['survey', 'publish', `surveys/${survey}.json`, '--data', dir]);
    await ok(['setting', 'set', 'survey.default', survey, '--data', dir]);
    const server = await serve(dir);
    t.after(() => server.stop());
    const reports = [];
    for (let i = 0; i < runs; i++) reports.push(await look(`${server.url}/${codes[0]}`));
    const poor = [];
    for (const category of categories) {
      const ranked = [...reports].sort((a, b) => a.categories[category].score - b.categories[category].score);
      const median = ranked[Math.floor(runs / 2)];
      const scores = ranked.map((report) => report.categories[category].score ?? 'none').join(' '); // none: an audit failed; the lowest
      t.diagnostic(`${survey} ${category}: ${scores}`);
      if (median.categories[category].score < least) poor.push(`${category} ${scores}: ${lost(median, category).join('; ')}`);
    }
    assert.deepEqual(poor, []);
  });
