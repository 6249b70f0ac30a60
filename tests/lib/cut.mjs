// A network that breaks in the middle: a TCP proxy that cuts one exchange after a chosen number of bytes.
import { connect, createServer } from 'node:net';

/**
 * Puts it before the server at `port` of this machine; gone when the test `t` ends. Gives { url, cut, exchanges }.
 * cut: null, or { begins, side, after, reset }: of a request that begins so, 'request' or 'response' is cut after that many bytes,
 * by a reset or a plain close; 0 bytes of a response are cut when its first one comes. Until it is set to null again.
 * exchanges: { begins, request, response }, the first line and how many bytes were let through each way. A client must wait
 * for a response before it sends the next request over the same connection.
 */
export async function cutting(t, port) {
  const proxy = { cut: null, exchanges: [] };
  const clients = new Set();
  const listening = createServer({ noDelay: true }, (client) => {
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    clients.add(client);
    let exchange = null, answering = true;
    const broken = (reset) => [client, server].forEach((socket) => (reset ? socket.resetAndDestroy() : socket.destroy()));
    /** Passes on what may pass, then cuts if that was it. */
    const pass = (side, data, to) => {
      const { cut } = proxy;
      const meant = cut !== null && cut.side === side && exchange.begins.startsWith(cut.begins);
      const allowed = meant ? data.subarray(0, cut.after - exchange[side]) : data;
      exchange[side] += allowed.length;
      if (!meant || exchange[side] < cut.after) return to.write(allowed);
      to.write(allowed, () => setImmediate(broken, cut.reset)); // first let the other side have it
      client.pause();
      server.pause();
    };
    client.on('data', (data) => {
      if (answering) {
        exchange = { begins: data.toString('latin1').split('\r\n')[0], request: 0, response: 0 };
        proxy.exchanges.push(exchange);
        answering = false;
      }
      pass('request', data, server);
    });
    server.on('data', (data) => {
      answering = true;
      pass('response', data, client);
    });
    for (const [one, other] of [[client, server], [server, client]]) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
    client.on('close', () => clients.delete(client));
  });
  await new Promise((done) => listening.listen(0, '127.0.0.1', done));
  t.after(() => {
    clients.forEach((client) => client.destroy());
    listening.close();
  });
  return Object.assign(proxy, { url: `http://127.0.0.1:${listening.address().port}` });
}
