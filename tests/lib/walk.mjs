// The walk over every page of officers: the demo, its officers signed in, and which pages there are for whom. The pages are those of
// src/pages/routes.def, so a new one is walked without being named.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { flags, openPage, signIn } from './browser.mjs';
import { serve } from './hailong.mjs';
import { Browser } from './officers.mjs';
import { mayAt, routes } from './rights.mjs';

export const commune = 'xa-vi-du', centre = 'xa-vi-du-hcc', few = 'xa-vi-du-doi', fallen = 'II.6';
const tree = { [commune]: '', [centre]: commune, [few]: commune };
const quarter = '?survey=sipas-quick&by=quarter&style=calendar&period=';
/** What is asked of a page beside its bare address; a page that is new is asked by that. Set after the demo is there: found. */
const found = { frozen: {}, batch: {}, period: '' };
const asked = { '/office/settings': () => ['?name=base.url'], '/office/u/:unit/settings': () => ['?name=hotline'], '/office/officers': () => ['?login=van.thu'], '/office/audit': () => ['?check=1'],
  '/office/retention': () => ['?ask=1'], '/office/u/:unit': () => ['?by=quarter'], '/office/u/:unit/d/:dimension': () => ['?by=quarter'], '/office/u/:unit/compare': () => [`?dimension=${fallen}`],
  '/office/u/:unit/cross': () => ['?rows=respondent.age&columns=respondent.sex'], '/office/u/:unit/comments': () => ['?q=thai%20do', `?survey=sipas-quick&dimension=${fallen}`],
  '/office/u/:unit/report': () => ['?by=quarter'], '/office/u/:unit/exclusions': () => ['?undo=1'], '/office/u/:unit/campaigns': () => ['?campaign=1', '?campaign=1&end=1'], '/office/u/:unit/paper': (unit) => (found.batch[unit] ?? []).map((id) => `?batch=${id}`),
  '/office/u/:unit/publish': (unit) => (unit === few ? [] : [quarter + found.period, `${quarter + found.period}&withdraw=1`]), '/office/u/:unit/publish/preview': (unit) => (unit === few ? [] : [quarter + found.period]) };
// Not pages to look at: a redirect, what takes a link or nobody (office.test.mjs), what a script asks, pictures, files.
const others = /^\/office$|\/(setup|login|live|file|posters\/preview|layouts\/:layout)$|\.\w+$/;
const pages = routes.filter(({ method, pattern }) => method === 'GET' && !others.test(pattern));
const at = (pattern, unit) => pattern.replace(':unit', unit).replace(':dimension', fallen).replace(':survey', 'sipas-quick').replace(':frozen', found.frozen[unit]);
/** [[pattern, path, unit] …] of a unit and of none. */
export const pagesOf = (unit) => pages.filter(({ pattern }) => !pattern.includes(':frozen') || found.frozen[unit])
  .flatMap(({ pattern }) => ['', ...(asked[pattern]?.(unit) ?? [])].map((query) => [pattern, at(pattern, unit) + query, pattern.includes(':unit') ? unit : null]));
/** Whether an officer sees a page, as the tables of rights say. */
export const sees = ({ role, of }, pattern, unit) => mayAt(tree, pages.find((page) => page.pattern === pattern).right, role, of ?? '', unit ?? undefined);

export const officers = [];
export const demo = {};
export const one = (role, of) => officers.find((o) => o.role === role && o.of === of).who;

/** Serves the demo while the tests of a file run: demo.server, demo.browser, officers. */
export function walk() {
  before(async () => {
    const server = (demo.server = await serve(null, { command: 'demo' }));
    while (!/Ctrl-C/.test(server.out)) await new Promise((done) => setTimeout(done, 20));
    for (const [, login, password, role, of] of server.out.matchAll(/^ +(\S+) +(\S+) +(admin|officer|clerk|observer|auditor) +(.+)$/gm)) {
      const who = new Browser(server);
      assert.equal((await who.name(login, password)).status, 303, login);
      officers.push({ who, login, role, of: of === 'the whole installation' ? null : of });
    }
    for (const unit of [commune, centre]) {
      const reports = (await one('admin', null).get(`/office/u/${unit}/reports`)).body, paper = (await one('admin', null).get(`/office/u/${unit}/paper`)).body;
      found.frozen[unit] = /\/reports\/(\d+)/.exec(reports)[1];
      found.batch[unit] = [...new Set([...paper.matchAll(new RegExp(`/u/${unit}/paper\\?batch=(\\d+)`, 'g'))].map((m) => m[1]))];
      found.period ||= /\d{4}-Q\d/.exec((await one('admin', null).get(`/office/u/${unit}/publish?by=quarter`)).body)[0];
    }
    assert.ok(found.batch[centre].length >= 1, 'a bundle of slips is open');
    demo.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  });
  after(async () => {
    await demo.browser?.close();
    await demo.server?.stop();
  });
}

/** A page in a browser that has the session of `who`. */
export async function open(who, options) {
  const page = await openPage(demo.browser, { javaScriptEnabled: true, ...options });
  await signIn(page.context(), demo.server, who);
  return page;
}
export const go = async (page, path) => (await page.goto(demo.server.url + path)).status();
export const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);
export const fileName = (path) => path.replaceAll(/[^\w.]+/g, '-').slice(1);
