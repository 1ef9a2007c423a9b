import { type Field, formatHead } from './head.ts';

/** What this server says itself where a device's page would be. */
export interface OwnAnswer {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly fields?: readonly Field[];
  /** Where the browser goes on to by itself. */
  readonly next?: string;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  410: 'Gone',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

export const BAD_REQUEST: OwnAnswer = {
  status: 400,
  title: 'This request can’t be read',
  text: 'It is not HTTP/1.1 as browsers speak it.',
};

export const NO_PAGE: OwnAnswer = {
  status: 404,
  title: 'No page is open here',
  text: 'It was closed, or its session has ended. Open it again from the device’s page in the console.',
};

export const NOT_LET_IN: OwnAnswer = {
  status: 403,
  title: 'This page is open for another browser',
  text: 'Open it from the device’s page in the console. Its address works once, in the browser that opened it.',
};

export const FOREIGN: OwnAnswer = {
  status: 403,
  title: 'Another site asked for this',
  text: 'Only the page itself may load from the device.',
};

export const ENDED: OwnAnswer = {
  status: 410,
  title: 'The session has ended',
  text: 'Open the page again from the device’s page in the console.',
};

/** The whole of an answer, after which the connection is closed. */
export function formatAnswer({ status, title, text, fields = [], next }: OwnAnswer): Buffer {
  const refresh = next === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${next}">`;
  const body = Buffer.from(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>${refresh}<h1>${title}</h1><p>${inText(text)}</p></html>`,
  );
  const head = formatHead({
    line: `HTTP/1.1 ${status} ${REASONS[status] ?? ''}`,
    fields: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Content-Length', String(body.length)],
      ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
      ['X-Content-Type-Options', 'nosniff'],
      ['Referrer-Policy', 'no-referrer'],
      ['Cache-Control', 'no-store'],
      ...fields,
      ['Connection', 'close'],
    ],
  });
  return Buffer.concat([head, body]);
}

/** What a device says is text, never markup. */
function inText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
