import { textOf } from '../../log.ts';
import { type Finding, perf, rounded } from '../finding.ts';
import { levelBelow, levelOf, worst } from '../level.ts';
import { certificateEnd } from './certificate.ts';
import type { Kind, Run } from './types.ts';

type Params = Parameters<Kind<'http'>>[0];

/** What a server sends beyond that is not looked at. */
const MAX_BYTES = 1024 * 1024;
const DAY_MS = 86_400_000;

export const check: Kind<'http'> = async (params, run) => {
  const url = urlOf(params.url);
  const wantsDays = params.cert_warn_days !== null || params.cert_crit_days !== null;
  const days = url.protocol === 'https:' && wantsDays ? daysLeft(url, run) : undefined;
  const [answer, left] = await Promise.all([ask(url, params, run), days]);
  if (left === undefined) return answer;
  const limits = { warn: params.cert_warn_days, crit: params.cert_crit_days };
  const ends = left < 0 ? 'Its certificate has ended.' : `Its certificate is good for ${left} days.`;
  return {
    level: worst(answer.level, levelBelow(left, limits.warn, limits.crit)),
    summary: `${answer.summary} ${ends}`,
    perf: [...answer.perf, perf('certificate', left, 'd', limits, [null, null])],
  };
};

function urlOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error(`${text} is no address of the web.`);
  return url;
}

/** Undefined when no certificate is shown: then the request fails too, and says why. */
async function daysLeft(url: URL, { signal, wall }: Run): Promise<number | undefined> {
  try {
    return Math.floor(((await certificateEnd(url, signal)) - wall()) / DAY_MS);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function ask(url: URL, params: Params, { signal, clock, before }: Run): Promise<Finding> {
  const began = clock.now();
  let response: Response;
  let text: string;
  try {
    const headers = { 'user-agent': 'Guru-Agent', 'cache-control': 'no-cache' };
    response = await fetch(url, { signal, headers, keepalive: false });
    text = await beginningOf(response);
  } catch (error) {
    signal.throwIfAborted();
    return { level: 'critical', summary: `${url.href} gives no answer: ${textOf(error)}`, perf: [] };
  }
  const ms = rounded(clock.now() - began);
  const numbers = [perf('time', ms, 'ms', params), perf('size', Buffer.byteLength(text), 'B')];
  const { status } = response;
  const isRight = params.status.length === 0 ? status < 400 : params.status.includes(status);
  if (!isRight) return { level: 'critical', summary: `${url.href} answers ${status}.`, perf: numbers };
  if (!text.includes(params.contains))
    return {
      level: 'critical',
      summary: `${url.href} answers, but without the text that should be in it.`,
      perf: numbers,
    };
  const level = levelOf(ms, params, before);
  return { level, summary: `${url.href} answers ${status} in ${ms} ms.`, perf: numbers };
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  if (response.body === null) return text;
  // Leaving the loop cancels the rest.
  for await (const chunk of response.body) {
    text += decoder.decode(chunk.subarray(0, MAX_BYTES - bytes), { stream: true });
    bytes += chunk.length;
    if (bytes >= MAX_BYTES) break;
  }
  return text;
}
