import type { Duplex } from 'node:stream';
import type { AttachedSession } from '@guru/client/session';
import { SessionProblem } from '@guru/client/session';
import { ApiError } from '../../errors/index.ts';
import { admit, cookieName } from './admit.ts';
import { BAD_REQUEST, ENDED, formatAnswer, type OwnAnswer } from './answers.ts';
import { connectDevice } from './device-stream.ts';
import { formatHead, type Head, readHead } from './head.ts';
import type { WebPage, WebPages } from './pages.ts';
import { forBrowser, forDevice, type Names } from './rewrite.ts';

/** A browser that connects says soon what it wants. */
const REQUEST_WITHIN_MS = 15_000;
const STATUS = /^HTTP\/1\.[01] (\d{3})(?: |$)/;
const SWITCHING_PROTOCOLS = 101;

export interface ServeParts {
  readonly pages: WebPages;
  /** Works in a session of this server. */
  within(sessionId: string, work: (session: AttachedSession) => Promise<void>): Promise<void>;
}

/** Serves one connection of a browser: one request, and its answer from the device or from here. Settles when the connection is over; never rejects. */
export async function serveBrowser(browser: Duplex, parts: ServeParts): Promise<void> {
  const gone = new AbortController();
  const { signal } = gone;
  browser.on('error', () => undefined);
  browser.once('close', () => gone.abort(new Error('the browser has gone')));
  try {
    const request = await readHead(
      browser,
      AbortSignal.any([signal, AbortSignal.timeout(REQUEST_WITHIN_MS)]),
    );
    const admitted = request === undefined ? BAD_REQUEST : admit(request, parts.pages);
    if (request === undefined || 'status' in admitted) {
      if ('status' in admitted) browser.end(formatAnswer(admitted));
      return;
    }
    await parts.within(admitted.session_id, (session) => carry(browser, request, admitted, session, signal));
  } catch (error) {
    if (!signal.aborted) browser.end(formatAnswer(answerFor(error)));
  }
}

/** Carries a request to the device and what it answers back, each as fast as the other side takes it. */
async function carry(
  browser: Duplex,
  request: Head,
  page: WebPage,
  session: AttachedSession,
  signal: AbortSignal,
): Promise<void> {
  const names: Names = { here: page.here, there: originOf(page), cookie: cookieName(page.here) };
  const device = await connectDevice(session, page, signal);
  const over = Promise.withResolvers<void>();
  device.on('error', () => browser.destroy()).once('close', over.resolve);
  browser.once('close', () => device.destroy());
  device.write(formatHead(forDevice(request, names)));
  browser.pipe(device);
  for (;;) {
    const answer = await readHead(device, signal);
    const status = Number(STATUS.exec(answer?.line ?? '')?.[1]);
    if (answer === undefined || Number.isNaN(status)) {
      device.destroy();
      throw new SessionProblem('bad_message', 'the device’s answer is no HTTP');
    }
    browser.write(formatHead(forBrowser(answer, names)));
    if (status >= 200 || status === SWITCHING_PROTOCOLS) break;
  }
  device.pipe(browser);
  await over.promise;
}

function originOf({ host, port, tls }: WebPage): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return new URL(`${tls ? 'https' : 'http'}://${name}:${port}`).origin;
}

function answerFor(error: unknown): OwnAnswer {
  if (error instanceof ApiError && error.code === 'session_closed') return ENDED;
  if (error instanceof ApiError) return { status: 503, title: 'The session is full', text: error.message };
  if (error instanceof SessionProblem && error.code === 'session_closed') return ENDED;
  const text = error instanceof Error ? error.message : 'Nothing is known of the reason.';
  return { status: 502, title: 'The device does not answer', text };
}
