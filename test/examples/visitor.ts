import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a kind of client sends with every request. */
export type ClientKind = 'browser' | 'curl';

/** A page as a visitor got it. */
export interface Page {
  readonly status: number;
  /** Where it is, after redirects. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly html: string;
}

interface Going {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  /** Whether a redirect is; by default it is. */
  readonly isFollowed?: boolean | undefined;
}

const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const NAVIGATION = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const MAX_REDIRECTS = 5;

/**
 * Somebody who clicks through a shop: keeps cookies and follows redirects. A `browser` says where it comes from and that it
 * wants a page; `curl` with a browser’s user agent says neither.
 */
export class Visitor {
  readonly userAgent: string = USER_AGENT;
  readonly cookies: Map<string, string> = new Map();
  readonly #kind: ClientKind;
  #at: string | undefined;

  constructor(kind: ClientKind) {
    this.#kind = kind;
  }

  /** What every event of theirs tells of them. */
  get userData(): Readonly<Record<string, string | undefined>> {
    return {
      client_ip_address: '127.0.0.1',
      client_user_agent: this.userAgent,
      fbp: this.cookies.get('_fbp'),
      fbc: this.cookies.get('_fbc'),
    };
  }

  /** Opens an address. */
  open(url: string): Promise<Page> {
    return this.#go(url, { method: 'GET' });
  }

  /** Submits a form of the page the visitor is on. */
  submit(url: string, fields: Readonly<Record<string, string>>, options?: { readonly follow: boolean }): Promise<Page> {
    const body = new URLSearchParams(fields).toString();
    return this.#go(url, { method: 'POST', body, isFollowed: options?.follow });
  }

  async #go(url: string, going: Going, redirects = 0): Promise<Page> {
    const response = await this.#send(url, going);
    const html = await text(response);
    this.#keepCookies(response.headers['set-cookie']);
    const { location } = response.headers;
    if (location === undefined || going.isFollowed === false) {
      this.#at = url;
      return { status: response.statusCode ?? 0, url, headers: response.headers, html };
    }
    if (redirects === MAX_REDIRECTS) throw new Error(`${url} is redirected again and again`);
    return this.#go(new URL(location, url).href, { method: 'GET' }, redirects + 1);
  }

  #send(url: string, { method, body }: Going): Promise<IncomingMessage> {
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    return new Promise((resolve, reject) => {
      // Not fetch(): it names itself in Sec-Fetch-Mode.
      request(url, { method, headers: { ...this.#headers(), ...form } }, resolve)
        .once('error', reject)
        .end(body);
    });
  }

  #headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      'user-agent': this.userAgent,
      ...(cookie !== '' && { cookie }),
      ...(this.#kind === 'curl' ? { accept: '*/*' } : NAVIGATION),
      ...(this.#kind === 'browser' && this.#at !== undefined && { referer: this.#at }),
    };
  }

  #keepCookies(lines: readonly string[] = []): void {
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const middle = pair.indexOf('=');
      this.cookies.set(pair.slice(0, middle), pair.slice(middle + 1));
    }
  }
}
