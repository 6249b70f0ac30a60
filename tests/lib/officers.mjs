// Officers in tests: their telephone, their browser over HTTP, and a house of units to sign in to.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { form, freshDir, http, multipart, ok, serve } from './hailong.mjs';

const base32 = (text) => {
  let bits = '';
  for (const c of text.replaceAll(/[^A-Z2-7]/g, '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
};

/** The code of RFC 6238 that a telephone shows; steps: of 30 seconds from now. */
export function totp(secret, steps = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** The value of a hidden field; undefined when there is none. */
export const hidden = (html, name) => new RegExp(`name="?${name}"? value="?([^" >]+)`).exec(html)?.[1];
/** The secret that a set-up page shows as text. */
export const secretOf = (html) => /<output>([A-Z2-7 ]+)<\/output>/.exec(html)[1];
/** The recovery codes on the page that shows them once. */
export const codesOf = (html) => [...html.matchAll(/<output>([0-9a-z]{5}-[0-9a-z]{5})<\/output>/g)].map((m) => m[1]);
export const password = 'mua phùn tháng giêng 7';

/** A browser as the server sees it: keeps the session's cookie, and says of its forms where they come from. */
export class Browser {
  constructor(server) {
    this.server = server;
    this.cookie = undefined;
  }

  async ask(method, path, { fields, body = fields && form(fields), headers = {} } = {}) {
    const answer = await http(this.server, method, path, { body,
      headers: { ...(this.cookie ? { Cookie: `__Host-s=${this.cookie}` } : {}), ...headers } });
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      assert.match(cookie, /^__Host-s=[0-9a-z]*; Path=\/; Secure; HttpOnly; SameSite=Strict(; Max-Age=0)?$/);
      this.cookie = /^__Host-s=([0-9a-z]*)/.exec(cookie)[1] || undefined;
    }
    return answer;
  }

  get = (path) => this.ask('GET', path);
  post = (path, fields) => this.ask('POST', path, { fields, headers: { Origin: this.server.url, 'Sec-Fetch-Site': 'same-origin' } });

  /** A POST with the token of this session, as a page of ours has it. */
  async send(path, fields = {}) {
    return this.post(path, { ...fields, csrf: hidden((await this.get('/office/')).body, 'csrf') });
  }

  /** The same of a form with a file; parts as multipart has them, the token in front. */
  async upload(path, parts, csrf) {
    const token = csrf ?? hidden((await this.get('/office/')).body, 'csrf'), { body, headers } = multipart([['csrf', token], ...parts]);
    return this.ask('POST', path, { body, headers: { Origin: this.server.url, 'Sec-Fetch-Site': 'same-origin', ...headers } });
  }

  /** Over a link, with a telephone: { secret, codes }; signed in after that. */
  async setUp(link, { login, name } = {}) {
    const path = link.slice(link.indexOf('/office/'));
    const secret = secretOf((await this.get(path)).body);
    this.used = totp(secret); // the code that can be used no more
    const done = await this.post('/office/setup', { t: path.split('t=')[1], ...(login ? { login, name } : {}), password, again: password, code: this.used });
    assert.equal(done.status, 200, done.body);
    return { secret, codes: codesOf(done.body) };
  }

  /** The first step of signing in: the page that asks for the code. */
  name = (login, secretWord = password, more = {}) => this.post('/office/login', { login, password: secretWord, ...more });

  /** Both steps; code as typed. */
  async signIn(login, code, more = {}) {
    const asked = await this.name(login, password, more);
    return this.post('/office/login', { ticket: hidden(asked.body, 'ticket').replaceAll('&#43;', '+'), code, ...more });
  }
}

/** The link that `serve` prints while there is no officer. */
export const firstLink = (server) => /^http\S+\/office\/setup\?t=\S+$/m.exec(server.log)[0];

/** xa-a (with a-mc, a-mc-1) and xa-b side by side below tinh; nobody yet. */
export const tree = { 'tinh': '', 'xa-a': 'tinh', 'a-mc': 'xa-a', 'a-mc-1': 'a-mc', 'xa-b': 'tinh' };

/** Serves the tree. first: the first admin's browser, with .secret and .codes. */
export async function house(t, { web } = {}) {
  const dir = freshDir(t), data = ['--data', dir];
  await ok(['unit', 'import', '-', ...data], { input: `code,parent,name,kind\n${Object.entries(tree).map(([code, above]) => `${code},${above},Đơn vị ${code} (minh họa),commune\n`).join('')}` });
  await ok(['survey', 'publish', 'surveys/sipas-quick.json', ...data]);
  const server = await serve(dir, { args: web ? ['--web', web] : [] });
  t.after(async () => assert.equal(await server.stop(), 0, server.log));
  const first = new Browser(server);
  Object.assign(first, await first.setUp(firstLink(server), { login: 'quan.tri', name: 'Nguyễn Thị Quản' }));
  /** An officer who has set the account up and is signed in. */
  const officer = async (login, role, unit) => {
    const { link } = JSON.parse(await ok(['officer', 'add', login, '--name', `Cán bộ ${login}`, '--role', role, ...(unit ? ['--unit', unit] : []), '--json', ...data]));
    const browser = new Browser(server);
    return Object.assign(browser, await browser.setUp(link));
  };
  return { dir, data, server, first, officer };
}
