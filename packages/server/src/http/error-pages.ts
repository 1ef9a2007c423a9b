import { CATALOGUE, ERROR_CODES } from '../errors/index.ts';
import type { Pages } from './app.ts';

/** `/docs/errors`: where the `type` of every problem leads. */
export function errorPages(): Pages {
  const rows = ERROR_CODES.map((code) => {
    const { status, title, advice } = CATALOGUE[code];
    return `<dt id="${code}"><code>${code}</code> · ${status}</dt><dd>${escapeHtml(title)}. ${escapeHtml(advice)}</dd>`;
  });
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Errors</title><h1>Errors</h1><dl>${rows.join('')}</dl></html>`;
  return (app) => {
    app.get(
      '/docs/errors',
      () => new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
    );
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
