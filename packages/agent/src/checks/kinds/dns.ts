import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { textOf } from '../../log.ts';
import { type Finding, perf, rounded } from '../finding.ts';
import type { Kind } from './types.ts';

type RecordType = Parameters<Kind<'dns'>>[0]['type'];

const RESOLVE: Readonly<Record<RecordType, (resolver: Resolver, name: string) => Promise<string[]>>> = {
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
  CNAME: (resolver, name) => resolver.resolveCname(name),
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`),
  NS: (resolver, name) => resolver.resolveNs(name),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((pieces) => pieces.join('')),
};

export const check: Kind<'dns'> = async ({ name, type, expect, server }, { signal, clock }) => {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (server !== '') resolver.setServers([await addressOf(server)]);
  const onAbort = () => resolver.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  const began = clock.now();
  try {
    const answers = await RESOLVE[type](resolver, name);
    const ms = rounded(clock.now() - began);
    return findingOf(answers, { name, type, expect }, ms);
  } catch (error) {
    signal.throwIfAborted();
    return { level: 'critical', summary: `No ${type} of ${name} is found: ${textOf(error)}`, perf: [] };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};

function findingOf(
  answers: readonly string[],
  { name, type, expect }: { readonly name: string; readonly type: RecordType; readonly expect: string },
  ms: number,
): Finding {
  const isThere = expect === '' || isAmong(answers, expect, type);
  const told = answers.slice(0, 5).join(', ');
  return {
    level: isThere && answers.length > 0 ? 'ok' : 'critical',
    summary: isThere ? `${name} has ${told}.` : `${name} has ${told}, and should have ${expect}.`,
    perf: [perf('time', ms, 'ms'), perf('answers', answers.length, '')],
  };
}

/** Names are the same in capital letters and with a dot behind; of a mail server the priority may be left out. */
function isAmong(answers: readonly string[], expected: string, type: RecordType): boolean {
  if (type === 'TXT') return answers.some((_, at) => beginsSo(answers.slice(at), expected));
  const plain = (text: string) => text.toLowerCase().replace(/\.$/, '');
  const wanted = plain(expected);
  return answers.some((answer) => {
    const name = plain(answer);
    return name === wanted || (type === 'MX' && name.split(' ')[1] === wanted);
  });
}

/** Whether the first texts, put together, are what is expected: the runtime gives each piece of a long text as if it were a record of its own. */
function beginsSo(texts: readonly string[], expected: string): boolean {
  let text = '';
  for (const piece of texts) {
    text += piece;
    if (text.length >= expected.length) break;
  }
  return text === expected;
}

/** A server by its address, with a port or without; or by a name, which this machine looks up itself. */
async function addressOf(server: string): Promise<string> {
  if (isIP(server) !== 0 || /^(?:\d+(?:\.\d+){3}|\[[\da-f:.]+\]):\d+$/i.test(server)) return server;
  const { address } = await lookup(server);
  return address;
}
