import type { Flood } from '../shell/flood.ts';

/** What a browser that is signed in does with a device. */
export interface Browser {
  /** Brings a file here, by the link that its file manager gives. */
  downloadByLink(from: string, to: string): Promise<void>;
  /** Milliseconds from opening a terminal to the last byte of a flood. */
  flood(flood: Flood): Promise<number>;
}

export interface BrowserOptions {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly node_id: string;
}

/** What a terminal of theirs is asked for with. */
const TERMINAL = 1;
const ANSWER_WITHIN_MS = 30_000;
/** Ends what the flood prints; split, so that the echo of the command is something else. */
const END = 'all-is-here';
const TELL_END = "printf 'all-is''-here'";
/** Its certificate is its own. */
const UNVERIFIED = { rejectUnauthorized: false };

interface Cookies {
  readonly cookie: string;
  readonly rcookie: string;
}

/** Signs in on the socket that a browser has open all the time. */
export async function openBrowser(options: BrowserOptions): Promise<Browser & Disposable> {
  const { port, user, password, node_id } = options;
  const host = `127.0.0.1:${port}`;
  const sign = [user, password].map((text) => Buffer.from(text).toString('base64')).join(',');
  const control = new WebSocket(`wss://${host}/control.ashx`, {
    headers: { 'x-meshauth': sign },
    tls: UNVERIFIED,
  });
  const { cookie, rcookie } = await cookies(control);
  return {
    async downloadByLink(from, to) {
      const link = `https://${host}/devicefile.ashx?${new URLSearchParams({ c: cookie, n: node_id, f: from })}`;
      const answer = await fetch(link, { tls: UNVERIFIED });
      if (!answer.ok) throw new Error(`the link was answered with ${answer.status}`);
      await Bun.write(to, answer);
    },
    async flood({ command, bytes }) {
      const started = performance.now();
      const id = crypto.randomUUID().slice(0, 8);
      const node = `node//${node_id}`;
      const value = `*/meshrelay.ashx?p=${TERMINAL}&nodeid=${node}&id=${id}&rauth=${rcookie}`;
      control.send(JSON.stringify({ action: 'msg', nodeid: node, type: 'tunnel', usage: 1, value }));
      const way = new URLSearchParams({ browser: '1', p: `${TERMINAL}`, nodeid: node, id, auth: cookie });
      const socket = new WebSocket(`wss://${host}/meshrelay.ashx?${way}`, { tls: UNVERIFIED });
      const arrived = await watch(socket, `exec sh -c '${command}; ${TELL_END}'\n`);
      if (arrived < bytes) throw new Error(`${arrived} bytes of ${bytes} came`);
      return performance.now() - started;
    },
    [Symbol.dispose]: () => control.close(),
  };
}

function cookies(control: WebSocket): Promise<Cookies> {
  const { promise, resolve, reject } = Promise.withResolvers<Cookies>();
  control.addEventListener('open', () => control.send('{"action":"authcookie"}'));
  control.addEventListener('close', () => reject(new Error('MeshCentral has closed the connection')));
  control.addEventListener('message', ({ data }) => {
    const text = String(data);
    const [, cookie] = /"cookie":"([^"]+)"/.exec(text) ?? [];
    const [, rcookie] = /"rcookie":"([^"]+)"/.exec(text) ?? [];
    if (text.includes('"authcookie"') && cookie !== undefined && rcookie !== undefined)
      resolve({ cookie, rcookie });
  });
  return within(promise, 'MeshCentral’s cookie');
}

/** Types a command once the shell is there, and resolves to the bytes that came when it has told its end. */
function watch(socket: WebSocket, command: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let state: 'waiting' | 'connected' | 'typed' = 'waiting';
  let arrived = 0;
  let tail = '';
  socket.binaryType = 'nodebuffer';
  socket.addEventListener('close', () => reject(new Error(`the terminal was closed after ${arrived} bytes`)));
  socket.addEventListener('message', ({ data }) => {
    if (state === 'waiting') {
      if (`${data}` !== 'c') return;
      state = 'connected';
      const size = { ctrlChannel: '102938', type: 'options', cols: 80, rows: 24 };
      socket.send(JSON.stringify(size));
      socket.send(`${TERMINAL}`);
      return;
    }
    if (`${data}`.startsWith('{"ctrlChannel"')) return;
    if (state === 'connected') {
      state = 'typed';
      socket.send(Buffer.from(command));
    }
    arrived += data.length;
    tail = `${tail}${data.slice(-END.length)}`.slice(-END.length);
    if (tail !== END) return;
    resolve(arrived);
    socket.close();
  });
  return promise;
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = Bun.sleep(ANSWER_WITHIN_MS).then(() => {
    throw new Error(`${what}: not within ${ANSWER_WITHIN_MS} ms`);
  });
  return await Promise.race([promise, late]);
}
