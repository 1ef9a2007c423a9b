import { ApiError } from '../errors/index.ts';
import type { Pages } from './app.ts';
import type { HttpContext } from './environment.ts';
import { CONSOLE_POLICY } from './security-headers.ts';
import type { StaticFile, StaticFiles } from './static-files.ts';

/** The bundler names the files in here by their contents, so they never change. */
const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Guru: the console is not built</title>
<h1>The console is not built</h1>
<p>The server runs, but there is no console for it to show. Build it, then load this page again:</p>
<pre>npm run build</pre></html>`;

/**
 * The console: its files, and its page for every other address that a browser opens, for the console itself knows its addresses. What is under
 * `/api/` is never answered by it.
 */
export function consolePages(files: StaticFiles): Pages {
  async function page(c: HttpContext): Promise<Response> {
    const index = await files.read('/index.html', c.req.header('accept-encoding') ?? '');
    if (index !== undefined) return answer(index, 'no-cache');
    if (!wantsHtml(c)) throw new ApiError('console_not_built');
    return new Response(NOT_BUILT, { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } });
  }

  return (app) => {
    app.get('/', page);
    app.get('/*', async (c, next) => {
      const { path } = c.req;
      if (path.startsWith('/api/')) return await next();
      const file = await files.read(path, c.req.header('accept-encoding') ?? '');
      if (file !== undefined) return answer(file, path.startsWith(HASHED) ? FOR_EVER : 'no-cache');
      if (path.startsWith(HASHED) || !wantsHtml(c)) return await next();
      return await page(c);
    });
  };
}

function answer({ bytes, type, encoding }: StaticFile, caching: string): Response {
  const headers = new Headers({
    'content-type': type,
    'cache-control': caching,
    'content-security-policy': CONSOLE_POLICY,
    vary: 'accept-encoding',
  });
  if (encoding !== 'identity') headers.set('content-encoding', encoding);
  return new Response(bytes, { headers });
}

function wantsHtml(c: HttpContext): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}
