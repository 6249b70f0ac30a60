// Hostile requests, byte for byte, and the statuses that must come back on the connection, in order. A number is one
// answer, after which the server closes. @CODE@ stands for a counter's code and @KEY@ for a form's key.
//
// Cases marked "the library's own" cannot be read as a request at all, or do not fit its memory: libmicrohttpd answers them
// before it asks us, with a small constant page of its own and without our headers, and closes. After a malformed
// Content-Length it writes the head of that answer twice (hence [400, 400]).

const host = 'Host: localhost\r\n';
const close = 'Connection: close\r\n';
const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
// What an attacker would like to have served behind another request: an answer that would be stored.
const vote = 'key=@KEY@&q.II.5.1=5';
const behind = `POST /@CODE@ HTTP/1.1\r\n${host}${close}${form}Content-Length: ${vote.length - '@KEY@'.length + 32}\r\n\r\n${vote}`;

const get = (target, headers = '') => `GET ${target} HTTP/1.1\r\n${host}${headers}\r\n`;
const post = (headers, body = '', target = '/@CODE@') => `POST ${target} HTTP/1.1\r\n${host}${headers}\r\n${body}`;
const keyed = '0'.repeat(32); // as long as a key
const sized = (body) => post(`${close}${form}Content-Length: ${body.replaceAll('@KEY@', keyed).length}\r\n`, body);

const framing = [
  ['length and chunked', post(`${form}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n`, '0\r\n\r\n'), 400],
  ['chunked and length', post(`${form}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n`, '0\r\n\r\n'), 400],
  ['chunked', post(`${form}Transfer-Encoding: chunked\r\n`, '3\r\na=1\r\n0\r\n\r\n'), 400],
  ['chunked twice', post(`${form}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n`, '0\r\n\r\n'), 400],
  ['chunked, identity', post(`${form}Transfer-Encoding: chunked, identity\r\n`, '0\r\n\r\n'), 400],
  ['unknown transfer encoding', post(`${form}Transfer-Encoding: xchunked\r\n`, '0\r\n\r\n'), 400],
  ['transfer encoding with a tab', post(`${form}Transfer-Encoding:\tchunked\r\n`, '0\r\n\r\n'), 400],
  ['space before the colon of a transfer encoding', post(`${form}Transfer-Encoding : chunked\r\n`, '0\r\n\r\n'), 400],
  ['endless chunk', post(`${form}Transfer-Encoding: chunked\r\n`, 'ffffffffffffffff\r\n'), 400],
  ['HTTP/1.0 and chunked', `POST /@CODE@ HTTP/1.0\r\n${host}${form}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['GET and chunked', get('/@CODE@', 'Transfer-Encoding: chunked\r\n') + '0\r\n\r\n', 400],
  ['two lengths', post(`${form}Content-Length: 3\r\nContent-Length: 30\r\n`, 'a=1'), 400],
  ['the same length twice', post(`${form}Content-Length: 3\r\nContent-Length: 3\r\n`, 'a=1'), 400],
  ['space before the colon of a length', post(`${form}Content-Length : 3\r\n`, 'a=1'), 400],
  ['length folded', post(`${form}Content-Length:\r\n 3\r\n`, 'a=1'), 400],
  ['length +3', post(`${form}Content-Length: +3\r\n`, 'a=1'), [400, 400]], // the library's own: no length
  ['length -1', post(`${form}Content-Length: -1\r\n`, 'a=1'), [400, 400]], // the library's own: no length
  ['length 3, 3', post(`${form}Content-Length: 3, 3\r\n`, 'a=1'), [400, 400]], // the library's own: no length
  ['length 0x3', post(`${form}Content-Length: 0x3\r\n`, 'a=1'), [400, 400]], // the library's own: no length
  ['length empty', post(`${form}Content-Length: \r\n`, 'a=1'), [400, 400]], // the library's own: no length
  ['length beyond 64 bits', post(`${form}Content-Length: 99999999999999999999999\r\n`, 'a=1'), [413, 413]], // the library's own: no length
  ['GET with a body', get('/@CODE@', 'Content-Length: 3\r\n') + 'a=1', 400],
  ['HEAD with a body', `HEAD /@CODE@ HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\na=1`, 400],
  ['bare line feed behind the request line', `GET /@CODE@ HTTP/1.1\n${host}\r\n`, 400],
  ['bare line feed behind a header', 'GET /@CODE@ HTTP/1.1\r\nHost: localhost\nX: 1\r\n\r\n', 400],
  ['bare line feed as the empty line', `GET /@CODE@ HTTP/1.1\r\n${host}\n`, 400],
  ['bare line feeds only', 'GET /@CODE@ HTTP/1.1\nHost: localhost\n\n', 400],
  ['bare carriage return in a value', get('/@CODE@', 'X: 1\rContent-Length: 3\r\n'), 400],
  ['folded header', get('/@CODE@', 'X: 1\r\n 2\r\n'), 400],
  ['folded with a tab', get('/@CODE@', 'X: 1\r\n\tTransfer-Encoding: chunked\r\n'), 400],
  ['folded, nothing in it', get('/@CODE@', 'X: 1\r\n \r\nY: 2\r\n'), 400],
  ['folded before the first header', `GET /@CODE@ HTTP/1.1\r\n X: 1\r\n${host}\r\n`, 400],
  ['NUL in a value', get('/@CODE@', 'X: 1\x002\r\n'), 400],
  ['NUL at the start of a value', get('/@CODE@', 'X: \0\r\n'), 400],
  ['NUL in a name', get('/@CODE@', 'X\0Y: 1\r\n'), 400], // the library's own: no name
  ['control character in a value', get('/@CODE@', 'X: a\x01b\r\n'), 400],
  ['no colon', get('/@CODE@', 'X\r\n'), 400], // the library's own: no header
  ['no name', get('/@CODE@', ': x\r\n'), 400],
  ['space in a name', get('/@CODE@', 'X Y: 1\r\n'), 400],
  ['brackets in a name', get('/@CODE@', 'X(Y): 1\r\n'), 400],
  ['a byte past ASCII in a name', get('/@CODE@', 'X\xe9: 1\r\n'), 400],
].map(([name, send, status]) => [name, send + behind, status]);

const line = [
  ['two Hosts', get('/@CODE@', 'Host: localhost\r\n'), 400],
  ['two different Hosts', get('/@CODE@', 'Host: evil.example\r\n'), 400],
  ['no Host', 'GET /@CODE@ HTTP/1.1\r\n\r\n', 400],
  ['no Host, HTTP/1.0', 'GET /@CODE@ HTTP/1.0\r\n\r\n', 400],
  ['empty Host', 'GET /@CODE@ HTTP/1.1\r\nHost:\r\n\r\n', 400],
  ['foreign Host', 'GET /@CODE@ HTTP/1.1\r\nHost: evil.example\r\n\r\n', 400],
  ['Host that begins like ours', 'GET /@CODE@ HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n', 400],
  ['Host that ends like ours', 'GET /@CODE@ HTTP/1.1\r\nHost: evil-localhost\r\n\r\n', 400],
  ['Host with user', 'GET /@CODE@ HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n', 400],
  ['Host list', 'GET /@CODE@ HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n', 400],
  ['Host with a path', 'GET /@CODE@ HTTP/1.1\r\nHost: localhost/x\r\n\r\n', 400],
  ['Host with a wrong port', 'GET /@CODE@ HTTP/1.1\r\nHost: localhost:99999\r\n\r\n', 400],
  ['absolute form', get('http://localhost/@CODE@'), 400],
  ['absolute form of another host', get('http://evil.example/@CODE@'), 400],
  ['no leading slash', get('@CODE@'), 400],
  ['space in the target', get('/@CODE@ x'), 400],
  ['two spaces before the target', get(' /@CODE@'), 400],
  ['two spaces behind the target', get('/@CODE@ '), 400],
  ['fragment', get('/@CODE@#x'), 400],
  ['NUL in the target', get('/@CODE@\0x'), 400],
  ['encoded NUL in the path', get('/@CODE@%00'), 400],
  ['encoded NUL behind the code', get('/@CODE@%00/thanks'), 400],
  ['encoded line end in the path', get('/@CODE@%0d%0aSet-Cookie:%20a=1'), 400],
  ['encoded slash', get('/@CODE@%2fthanks'), 400],
  ['encoded backslash', get('/@CODE@%5cthanks'), 400],
  ['cut percent-encoding', get('/@CODE@%2'), 400],
  ['bad percent-encoding', get('/@CODE@%zz'), 400],
  ['percent-encoding of another kind', get('/@CODE@%u0041'), 400],
  ['raw UTF-8 in the path', get('/\xc3\xbd'), 400],
  ['bad percent-encoding in the query', get('/@CODE@?lang=%4'), 400],
  ['NUL in the query', get('/@CODE@?lang=%00vi'), 400],
  ['control character in the query', get('/@CODE@?lang=\x01'), 400],
  ['HTTP/0.9', `GET /@CODE@\r\n${host}\r\n`, 400], // the library's own: no version
  ['HTTP/1.2', `GET /@CODE@ HTTP/1.2\r\n${host}\r\n`, 400],
  ['lower-case protocol', `GET /@CODE@ http/1.1\r\n${host}\r\n`, 400], // the library's own: no version
  ['another protocol', `GET /@CODE@ FTP/1.1\r\n${host}\r\n`, 400], // the library's own: no version
  ['HTTP/9.9', `GET /@CODE@ HTTP/9.9\r\n${host}\r\n`, 505], // the library's own: a version it does not speak
  ['long target', get(`/${'a'.repeat(1024)}`), 414],
  ['long query', get(`/@CODE@?x=${'a'.repeat(1024)}`), 414],
  ['endless target', get(`/${'a'.repeat(100000)}`), 414], // the library's own: larger than its memory
  ['large header', get('/@CODE@', `X: ${'a'.repeat(8192)}\r\n`), 431],
  ['endless header', get('/@CODE@', `X: ${'a'.repeat(100000)}\r\n`), 431], // the library's own: larger than its memory
  ['200 headers', get('/@CODE@', 'X: 1\r\n'.repeat(200)), 431],
  ['2,000 headers', get('/@CODE@', 'X:\r\n'.repeat(2000)), 431], // the library's own: larger than its memory
];

const method = [
  ['TRACE', `TRACE /@CODE@ HTTP/1.1\r\n${host}\r\n`, 405],
  ['CONNECT', `CONNECT localhost:80 HTTP/1.1\r\n${host}\r\n`, 405],
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 405],
  ['PUT', `PUT /@CODE@ HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\na=1`, 405],
  ['PATCH', `PATCH /@CODE@ HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\na=1`, 405],
  ['DELETE', `DELETE /@CODE@ HTTP/1.1\r\n${host}\r\n`, 405],
  ['lower-case method', `get /@CODE@ HTTP/1.1\r\n${host}\r\n`, 405],
  ['unknown method', `HAILONG /@CODE@ HTTP/1.1\r\n${host}\r\n`, 405],
  ['method that is no token', `G@T /@CODE@ HTTP/1.1\r\n${host}\r\n`, 400],
  ['POST to the thank-you page', post(`${form}Content-Length: 3\r\n`, 'a=1', '/@CODE@/thanks'), 405],
  ['POST to the results', post(`${form}Content-Length: 3\r\n`, 'a=1', '/results'), 405],
  ['Expect of another kind', get('/@CODE@', 'Expect: 200-maybe\r\n'), 417],
  ['dot segments', get('/@CODE@/../results', close), 404],
  ['double slash', get('//evil.example/', close), 404],
  ['a file of the machine', get('/../../etc/passwd', close), 404],
];

const body = [
  ['no length', post(form), 411],
  ['no type', post('Content-Length: 3\r\n', 'a=1'), 415],
  ['text/plain', post('Content-Type: text/plain\r\nContent-Length: 3\r\n', 'a=1'), 415],
  ['multipart', post('Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5\r\n', '--x--'), 415],
  ['multipart with NUL in its boundary', post('Content-Type: multipart/form-data; boundary="\0"\r\nContent-Length: 3\r\n', 'a=1'), 400],
  ['JSON', post('Content-Type: application/json\r\nContent-Length: 2\r\n', '{}'), 415],
  ['another charset', post('Content-Type: application/x-www-form-urlencoded; charset=utf-16\r\nContent-Length: 3\r\n', 'a=1'), 415],
  ['two types', post(`${form}Content-Type: text/plain\r\nContent-Length: 3\r\n`, 'a=1'), 400],
  ['gzip', post(`${form}Content-Encoding: gzip\r\nContent-Length: 3\r\n`, '\x1f\x8b\x08'), 415],
  ['length of ten gigabytes', post(`${form}Content-Length: 10000000000\r\n`), 413],
  ['length of ten gigabytes, asking first', post(`${form}Expect: 100-continue\r\nContent-Length: 10000000000\r\n`), 413],
  ['too large a body', post(`${form}Content-Length: 70000\r\n`, 'a'.repeat(70000)), 413],
  ['too many fields', sized('a=1&'.repeat(513)), 400],
  ['bad percent-encoding in the body', sized('key=@KEY@&lang=%'), 400],
  ['NUL in a field', sized(`key=@KEY@&lang=v%00i`), 400],
  ['raw NUL in a field', sized(`key=@KEY@&lang=v\0i`), 400],
  ['raw line end in a field', sized(`key=@KEY@&lang=v\r\ni`), 400],
  ['NUL in the name of a field', sized(`key=@KEY@&l%00ang=vi`), 400],
];

export const cases = [...framing, ...line, ...method, ...body].map(([name, send, status]) => ({
  name,
  send: Buffer.from(send, 'latin1'),
  status,
}));
