import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Where a page is on the device's side. */
export interface WebTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** A device's page that somebody has opened, under a name that only this opening has. */
export interface WebPage extends WebTarget {
  readonly label: string;
  readonly session_id: string;
  /** Origin under which the browser has it. */
  readonly here: string;
}

interface Opened extends WebPage {
  /** Undefined until a browser has come. */
  cookie: Buffer | undefined;
  token: { readonly hash: Buffer; readonly expires_at: number } | undefined;
}

/** How long after the opening a browser may come with the token. */
const TOKEN_LIFE_MS = 30_000;
const MAX_PER_SESSION = 16;
const MAX_PAGES = 4096;
const SECRET_BYTES = 32;
/** As many bits as a random UUID has, in a form that a host name takes. */
const LABEL_BYTES = 16;

/** The pages that are open, by their labels. They live in this process's memory, as the sessions do; of secrets only hashes are kept. */
export class WebPages {
  readonly #now: () => number;
  /** `https://*.web.example.com`: the star is where a page's label goes. */
  readonly #pattern: string;
  /** The oldest first. */
  readonly #pages = new Map<string, Opened>();

  constructor(pattern: string, now: () => number) {
    this.#pattern = pattern;
    this.#now = now;
  }

  /** Opens a page, and answers the secrets that let one browser in: the token now and once, the cookie from then on. */
  open(session_id: string, target: WebTarget): { readonly page: WebPage; readonly token: string } {
    const ofSession = [...this.#pages.values()].filter((page) => page.session_id === session_id);
    const [oldest] =
      ofSession.length >= MAX_PER_SESSION
        ? ofSession
        : this.#pages.size >= MAX_PAGES
          ? this.#pages.values()
          : [];
    if (oldest !== undefined) this.#pages.delete(oldest.label);
    const label = randomBytes(LABEL_BYTES).toString('hex');
    const token = randomBytes(SECRET_BYTES).toString('base64url');
    const page: Opened = {
      ...target,
      label,
      session_id,
      here: this.#pattern.replace('*', label),
      cookie: undefined,
      token: { hash: hashOf(token), expires_at: this.#now() + TOKEN_LIFE_MS },
    };
    this.#pages.set(label, page);
    return { page, token };
  }

  /** The page that a `Host` field names. */
  find(host: string): WebPage | undefined {
    const page = this.#pages.get(host.slice(0, 2 * LABEL_BYTES).toLowerCase());
    return page !== undefined && new URL(page.here).host === host.toLowerCase() ? page : undefined;
  }

  /** Takes a page's token: the value of the cookie for the browser that came with it; undefined when it is wrong, used or late. */
  redeem({ label }: WebPage, token: string): string | undefined {
    const page = this.#pages.get(label);
    if (page?.token === undefined || !isSame(page.token.hash, token)) return undefined;
    const { expires_at } = page.token;
    page.token = undefined;
    if (expires_at <= this.#now()) return undefined;
    const cookie = randomBytes(SECRET_BYTES).toString('base64url');
    page.cookie = hashOf(cookie);
    return cookie;
  }

  /** Whether one of these cookies is the one that the page's browser was given. */
  lets({ label }: WebPage, cookies: readonly string[]): boolean {
    const hash = this.#pages.get(label)?.cookie;
    return hash !== undefined && cookies.some((each) => isSame(hash, each));
  }

  /** The session has ended, and its pages with it. */
  closeSession(session_id: string): void {
    for (const page of [...this.#pages.values()]) {
      if (page.session_id === session_id) this.#pages.delete(page.label);
    }
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function isSame(hash: Buffer, secret: string): boolean {
  return timingSafeEqual(hash, hashOf(secret));
}
