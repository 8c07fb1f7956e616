import { createCapi } from '@capikit/core';
import { ParamBuilder } from 'capi-param-builder-nodejs';
import type { Visit } from './visits';

/** What is read from a visit, each as text; `undefined` for nothing. */
export interface Reading {
  readonly fbp?: string | undefined;
  readonly fbc?: string | undefined;
  readonly 'client IP'?: string | undefined;
  readonly page?: string | undefined;
  readonly 'page before'?: string | undefined;
  /** `value; domain; maxAge` of the cookies to be set. */
  readonly 'Set-Cookie _fbp'?: string | undefined;
  readonly 'Set-Cookie _fbc'?: string | undefined;
}

// What tells Meta which library was used: format 1, language 4 (Node), a change of four kinds, version 1.3.2.
const OWN_APPENDIX = new RegExp(
  String.raw`\.(?:${[0, 1, 2, 3].map((change) => Buffer.from([1, 4, change, 1, 3, 2]).toString('base64url')).join('|')})$`,
);
const NEW_ID = /^(fb\.\d+)\.(\d{13})\./;
const HOST_ONLY = 'this host alone';
const AN_HOUR_MS = 3_600_000;

/** The Parameter Builder's reading, without its own appendix. */
export function theirs(visit: Visit): Reading | 'throws' {
  const { domain, path = '/', remoteAddress } = visit;
  const builder = new ParamBuilder(domain === undefined ? undefined : [domain]);
  try {
    const cookies = builder.processRequestFromContext({
      headers: headersOf(visit),
      url: path.replace(/#.*/, ''),
      socket: { remoteAddress, encrypted: true },
    });
    const setCookies = cookies.map(({ name, value, domain: of, maxAge }) => [
      `Set-Cookie ${name}`,
      [comparable(value), of ?? HOST_ONLY, maxAge].join('; '),
    ]);
    return {
      fbp: comparable(builder.getFbp()),
      fbc: comparable(builder.getFbc()),
      'client IP': comparable(builder.getClientIpAddress()),
      page: comparable(builder.getEventSourceUrl()),
      'page before': comparable(builder.getReferrerUrl()),
      ...(Object.fromEntries(setCookies) as Reading),
    };
  } catch {
    return 'throws';
  }
}

/** capikit's reading. */
export function ours(visit: Visit): Reading {
  const { host, path = '/', remoteAddress, ip = remoteAddress } = visit;
  const kit = createCapi({ enabled: false, datasetId: '1', logger: { warn: () => undefined, error: () => undefined } });
  const url = `https://${host}${path.replace(/#.*/, '')}`;
  const tracker = kit.tracker({ method: 'GET', url, headers: headersOf(visit), ip });
  const { fbp, fbc, clientIp, url: page, referrer } = tracker.context;
  const setCookies = tracker.cookiesToSet().map((cookie) => {
    const [name = '', value = ''] = /^(\w+)=([^;]*)/.exec(cookie)?.slice(1) ?? [];
    const domain = /; Domain=([^;]+)/.exec(cookie)?.[1] ?? HOST_ONLY;
    return [`Set-Cookie ${name}`, [comparable(value), domain, /; Max-Age=(\d+)/.exec(cookie)?.[1]].join('; ')];
  });
  return {
    fbp: comparable(fbp),
    fbc: comparable(fbc),
    'client IP': clientIp,
    page,
    'page before': referrer,
    ...(Object.fromEntries(setCookies) as Reading),
  };
}

function headersOf({ host, cookie, referrer, forwardedFor, mode = 'navigate' }: Visit): Record<string, string> {
  return {
    host,
    'sec-fetch-mode': mode,
    ...(cookie !== undefined && { cookie }),
    ...(referrer !== undefined && { referer: referrer }),
    ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
  };
}

/** Without what is new each time: the time and a random number. */
function comparable(value: string | null | undefined): string | undefined {
  const plain = value?.replace(OWN_APPENDIX, '');
  const time = Number(NEW_ID.exec(plain ?? '')?.[2]);
  if (plain === undefined || !(Math.abs(Date.now() - time) < AN_HOUR_MS)) return plain || undefined;
  return plain.replace(NEW_ID, '$1.<now>.').replace(/(<now>)\.\d+$/, '$1.<random>');
}
