import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
export const SITE = 'http://shop.example.com';

const EVERY = { host: 'shop.example.com', 'user-agent': USER_AGENT };

/** What a browser sends when the visitor opens a page, when a script fetches, and when a form is posted. */
export const PAGE = { ...EVERY, accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
export const FETCH = { ...EVERY, accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
export const FORM = { ...PAGE, 'content-type': 'application/x-www-form-urlencoded', origin: SITE };

export interface Visit {
  readonly method?: string;
  /** Instead of those of a page. */
  readonly as?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** Sends one request on a connection of its own and reads the whole answer. */
export function visit(url: string, { method = 'GET', as = PAGE, headers, body, signal }: Visit = {}): Promise<Reply> {
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, signal, headers: { ...as, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Posts a form from a page of the shop. */
export function submit(url: string, fields: Readonly<Record<string, string>>, more: Visit = {}): Promise<Reply> {
  return visit(url, { method: 'POST', as: FORM, body: new URLSearchParams(fields).toString(), ...more });
}

/** The value of one cookie that an answer sets. */
export function cookieValue({ setCookies }: Reply, name: string): string | undefined {
  return setCookies
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.split(';')[0]
    ?.slice(name.length + 1);
}
