// A slow network before a server: a TCP proxy with a round-trip time and a bandwidth, which a browser cannot tell from one.
import { connect, createServer } from 'node:net';

const segment = 1460, packet = 1500; // bytes that a packet carries, and that it takes on the line

/**
 * One direction of one connection over a line that all share. What is sent arrives half a round trip after its last bit went
 * out. As in TCP's slow start, ten packets may be on the way at first, and one more for each that was acknowledged.
 */
function carry(from, to, line, { rtt, kbits }, holds) {
  const waiting = [], onTheWay = [];
  let window = 10 * segment, flight = 0, ended = false;
  const arrive = () => {
    // In their order, whatever the timers' is. Timers count whole milliseconds and come up to two of them early: what is not due
    // yet is waited for again.
    while (onTheWay.length > 0 && onTheWay[0].at <= performance.now() + 1) onTheWay.shift().deliver();
    if (onTheWay.length > 0) setTimeout(arrive, onTheWay[0].at - performance.now());
  };
  const arrives = (at, deliver) => {
    onTheWay.push({ at, deliver });
    if (onTheWay.length === 1) setTimeout(arrive, at - performance.now());
  };
  const send = () => {
    while (waiting.length > 0 && flight + waiting[0].part.length <= window) {
      const { part, since } = waiting.shift();
      line.free = Math.max(line.free, performance.now()) + (part.length * 8 * packet) / segment / kbits;
      flight += part.length;
      holds.push([since, line.free + rtt / 2]);
      arrives(line.free + rtt / 2, () => to.write(part));
      setTimeout(() => {
        flight -= part.length;
        window += part.length;
        send();
      }, line.free + rtt - performance.now());
    }
    if (ended && waiting.length === 0) {
      ended = false;
      arrives(Math.max(line.free, performance.now()) + rtt / 2, () => to.end());
    }
  };
  from.on('data', (data) => {
    for (let i = 0; i < data.length; i += segment) waiting.push({ part: data.subarray(i, i + segment), since: performance.now() });
    send();
  });
  from.on('end', () => {
    ended = true;
    send();
  });
  from.on('error', () => to.destroy());
}

/** How much of the time between `from` and `to` lies in one of the intervals `holds`. */
function covered(holds, from, to) {
  let sum = 0, end = from;
  for (const [begin, until] of holds.toSorted((a, b) => a[0] - b[0])) {
    sum += Math.max(0, Math.min(until, to) - Math.max(begin, end));
    end = Math.max(end, Math.min(until, to));
  }
  return sum;
}

/**
 * Puts a slow network before the server at `port` of this machine; gone when the test `t` ends. Gives { port, url, drop(),
 * held() }. drop() closes every connection, as a server or a network does with idle ones. held(from, to), in ms since 1970, is
 * how much of that time the network had something on its way, by its own reckoning: what this machine takes besides, the
 * timers that come late with it, is not in it.
 * rtt: ms; kbits: kbit/s, each way, of all connections together; setup: round trips before a connection carries the first byte
 * of a request, one for TCP and one for TLS 1.3.
 */
export async function slow(t, port, { rtt = 400, kbits = 400, setup = 2 } = {}) {
  const up = { free: 0 }, down = { free: 0 };
  const clients = new Set(), holds = [];
  const proxy = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    clients.add(client);
    client.on('close', () => {
      clients.delete(client);
      server.destroy();
    });
    holds.push([performance.now(), performance.now() + setup * rtt]);
    setTimeout(() => carry(client, server, up, { rtt, kbits }, holds), setup * rtt);
    carry(server, client, down, { rtt, kbits }, holds);
  });
  await new Promise((done) => proxy.listen(0, '127.0.0.1', done));
  const drop = () => clients.forEach((client) => client.destroy());
  t.after(() => {
    drop();
    proxy.close();
  });
  const at = proxy.address().port;
  const held = (from, to) => covered(holds, from - performance.timeOrigin, to - performance.timeOrigin);
  return { port: at, url: `http://127.0.0.1:${at}`, drop, held };
}
