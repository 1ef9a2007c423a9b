import { FOREIGN, NO_PAGE, NOT_LET_IN, type OwnAnswer } from './answers.ts';
import { type Head, valuesOf } from './head.ts';
import type { WebPage, WebPages } from './pages.ts';

/** Where a page's address leads at first: no path of a device's, for nobody else's begins so. */
export const ENTER_PATH = '/.guru/enter';

const REQUEST = /^[A-Z]+ (\/\S*) HTTP\/1\.1$/;
/** From where a page may be loaded: itself, or a person who typed its address (Fetch Metadata). */
const OWN_SITES: readonly string[] = ['same-origin', 'none'];

/** The page that a request may load from; or what it is answered from here. */
export function admit(request: Head, pages: WebPages): WebPage | OwnAnswer {
  const [host = '', ...more] = valuesOf(request, 'host');
  const target = REQUEST.exec(request.line)?.[1];
  const page = more.length === 0 && target !== undefined ? pages.find(host) : undefined;
  if (page === undefined || target === undefined) return NO_PAGE;
  const url = new URL(target, page.here);
  if (url.pathname === ENTER_PATH) return enter(page, url.searchParams.get('token') ?? '', pages);
  if (!pages.lets(page, cookiesOf(request, cookieName(page.here)))) return NOT_LET_IN;
  return isForeign(request, page) ? FOREIGN : page;
}

/** Over TLS the browser itself keeps other names from setting it. */
export function cookieName(here: string): string {
  return here.startsWith('https:') ? '__Host-guru_page' : 'guru_page';
}

/** Lets a browser in that brings the token. It goes on by itself, so that it comes to the page as from there, with the cookie. */
function enter(page: WebPage, token: string, pages: WebPages): OwnAnswer {
  const value = pages.redeem(page, token);
  if (value === undefined) return NOT_LET_IN;
  const secure = page.here.startsWith('https:') ? '; Secure' : '';
  const cookie = `${cookieName(page.here)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}`;
  return {
    status: 200,
    title: 'Opening the page',
    text: 'One moment.',
    fields: [['Set-Cookie', cookie]],
    next: '/',
  };
}

function cookiesOf(request: Head, name: string): string[] {
  return valuesOf(request, 'cookie')
    .flatMap((value) => value.split(/;\s*/))
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

function isForeign(request: Head, page: WebPage): boolean {
  const [site = 'none'] = valuesOf(request, 'sec-fetch-site');
  const [origin = page.here] = valuesOf(request, 'origin');
  return !OWN_SITES.includes(site) || (origin !== page.here && origin !== 'null');
}
