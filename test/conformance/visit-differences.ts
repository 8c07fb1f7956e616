import type { Change } from './changes';
import { SOURCES } from './sources';
import type { Visit } from './visits';

/** Where we read a visit otherwise than the Parameter Builder, and why. */
export interface VisitDifference {
  readonly about: string;
  readonly covers: (change: Change, visit: Visit) => boolean;
  readonly theirs: string;
  readonly ours: string;
  readonly why: string;
  readonly source: string;
}

const isId = ({ path }: Change): boolean => /fbp|fbc/.test(path);
const isClick = ({ path }: Change): boolean => path.endsWith('fbc');
const isIp = ({ path }: Change): boolean => path === 'client IP';
const fbclid = ({ path = '' }: Visit): string => /fbclid=([^&#]*)/.exec(path)?.[1] ?? '';
const isSameSite = ({ referrer, domain = '' }: Visit): boolean =>
  referrer === undefined || new RegExp(String.raw`^https?://(?:[\w.-]+\.)?${domain}/`).test(referrer);
/** Whether a cookie to be set, as `value; domain; maxAge`, is one the visitor has. */
const isOf = (cookie: string, toBeSet: string): boolean =>
  cookie.replaceAll('%2E', '.').includes(toBeSet.slice(0, toBeSet.indexOf(';')));

export const VISIT_DIFFERENCES: readonly VisitDifference[] = [
  {
    about: "a click in another site's address that led here",
    covers: (change, visit) => isClick(change) && !isSameSite(visit) && /^https?:\/\/./.test(visit.referrer ?? ''),
    theirs: 'takes it for a click on this site',
    ours: 'leaves it',
    why: 'it was the click that led to the other site',
    source: SOURCES.clickIds,
  },
  {
    about: 'an address before without its scheme',
    covers: (change, { referrer = 'https://' }) =>
      !referrer.includes('://') && (isClick(change) || change.path === 'page before'),
    theirs: 'adds one, and reads it',
    ours: 'leaves it',
    why: 'the header has an absolute or a partial address; one without scheme says nothing about a host',
    source: '[RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#field.referer)',
  },
  {
    about: 'an address before that is none',
    covers: ({ theirs }) => theirs === 'throws',
    theirs: 'throws',
    ours: 'reads the rest of the request',
    why: 'the header is whatever a client sends',
    source: '[RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#field.referer)',
  },
  {
    about: 'two click ids in one address',
    covers: (change, { path = '' }) => isClick(change) && path.split('fbclid=').length > 2,
    theirs: 'takes what the framework makes of it, mostly the last',
    ours: 'the first',
    why: "browsers' `URLSearchParams.get()`, which page scripts use, gives the first",
    source: '[WHATWG URL](https://url.spec.whatwg.org/#dom-urlsearchparams-get)',
  },
  {
    about: 'a click id with other signs than letters, digits, `_` and `-`, or of more than 500',
    covers: (change, visit) => isClick(change) && !/^[\w-]{1,500}$/.test(fbclid(visit)) && fbclid(visit) !== '',
    theirs: 'makes an id of it, though with a dot it does not take its own cookie back',
    ours: 'leaves it',
    why: "Meta's own are of these signs, and its library for pages takes 500 at most; a cookie must not grow with an address",
    source: SOURCES.clickIds,
  },
  {
    about: 'cookies that are there and valid',
    covers: ({ path, theirs, ours }, { cookie = '' }) =>
      path.startsWith('Set-Cookie') && ours === undefined && isOf(cookie, String(theirs)),
    theirs: 'sets them anew, with its appendix',
    ours: 'leaves them alone',
    why: "the appendix reports the use of Meta's library; the value has not changed",
    source: SOURCES.clickIds,
  },
  {
    about: 'eight signs after a valid id that its version does not know',
    covers: (change, { cookie = '' }) => isId(change) && cookie.includes('.ZZZZZZZZ'),
    theirs: 'takes the id for invalid, and makes another',
    ours: 'passes the cookie on as it is',
    why: 'a newer library in the page must not cost the visitor his id',
    source: SOURCES.clickIds,
  },
  {
    about: 'a browser id of letters',
    covers: ({ path }, { cookie = '' }) => path.endsWith('fbp') && /_fbp=fb\.\d\.\d{10,}\.[a-z]/.test(cookie),
    theirs: 'takes it',
    ours: 'makes another',
    why: 'a random number',
    source: SOURCES.clickIds,
  },
  {
    about: 'ids whose time has fewer than ten digits',
    covers: (change, { cookie = '' }) => isId(change) && /fb\.\d\.\d{1,9}\./.test(cookie),
    theirs: 'takes them',
    ours: 'takes them for invalid',
    why: 'milliseconds: so few are of the days after 1970',
    source: SOURCES.clickIds,
  },
  {
    about: 'two cookies of one name',
    covers: (change, { cookie = '' }) => isId(change) && cookie.split('_fbp=').length > 2,
    theirs: 'takes the last',
    ours: 'takes the first',
    why: 'browsers send the one with the longer path first, and cookie parsers take that',
    source: '[RFC 6265](https://www.rfc-editor.org/rfc/rfc6265#section-5.4)',
  },
  {
    about: 'a cookie in quotes',
    covers: (change, { cookie = '' }) => isId(change) && cookie.includes('"'),
    theirs: 'takes it for invalid',
    ours: 'takes the quotes off',
    why: 'a value may stand in quotes',
    source: '[RFC 6265](https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1)',
  },
  {
    about: 'localhost and IP addresses',
    covers: ({ path, ours }) => path.startsWith('Set-Cookie') && String(ours).includes('; this host alone;'),
    theirs: "names them as the cookie's domain",
    ours: 'names no domain: the cookie is of this host alone',
    why: 'only host names have parents that could share it',
    source: '[RFC 6265](https://www.rfc-editor.org/rfc/rfc6265#section-5.1.3)',
  },
  {
    about: 'a site whose domain it was not told',
    covers: (change, { domain }) => isId(change) && domain === undefined,
    theirs: 'cuts the first label: `co.uk` of `shop.co.uk`, which browsers refuse',
    ours: 'takes it from the public suffix list',
    why: "the cookie's domain is the registrable one, and the ids count its dots",
    source: SOURCES.clickIds,
  },
  {
    about: 'X-Forwarded-For from whoever sends it',
    covers: (change, { forwardedFor, ip }) => isIp(change) && forwardedFor !== undefined && ip === undefined,
    theirs: 'takes its first entry',
    ours: "takes the framework's answer, which knows the proxies to be trusted",
    why: 'the first entry is what the client says',
    source: '[Express behind proxies](https://expressjs.com/en/guide/behind-proxies.html)',
  },
  {
    about: 'IPv4 in IPv6 notation, an address with its port',
    covers: (change, { remoteAddress = '', forwardedFor = '' }) =>
      isIp(change) && /^::ffff:|:4711$/.test(forwardedFor || remoteAddress),
    theirs: 'sends the one, even a private one, and none for the other',
    ours: 'the IPv4 address, if it is a public one',
    why: 'a valid address without anything else',
    source: SOURCES.customerInformation,
  },
  {
    about: "addresses of the documentation, and those a provider's customers share",
    covers: (change, { remoteAddress = '' }) => isIp(change) && /^(?:203\.0\.113|100\.64)\./.test(remoteAddress),
    theirs: 'sends them',
    ours: 'leaves them out',
    why: 'nobody on the internet has them',
    source: '[IANA special-purpose addresses](https://www.iana.org/assignments/iana-ipv4-special-registry)',
  },
  {
    about: 'an address in the cookie `_fbi`',
    covers: (change, { cookie = '' }) => isIp(change) && cookie.includes('_fbi='),
    theirs: 'takes it',
    ours: 'does not read it; give it as `clientIp` where a page writes it',
    why: 'any client can write the cookie; Meta documents it for its own library only',
    source:
      '[Parameter Builder](https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameter-builder-library)',
  },
  {
    about: 'tokens, contact data and fragments in addresses',
    covers: ({ path, theirs }) => path.startsWith('page') && /token=|email=|#/.test(String(theirs)),
    theirs: 'sends the address as it is',
    ours: 'takes them out',
    why: 'contact data may only be sent hashed, and nobody else is to have a token',
    source: SOURCES.businessTools,
  },
  {
    about: 'a call of a script in a page',
    covers: ({ path }, { mode }) => mode === 'cors' && /^page|fbp$/.test(path),
    theirs: 'takes the address that was called for the page, and makes a browser id',
    ours: 'takes the page the script is of, and leaves a new id to the answer of a page',
    why: 'the address of the page where the event happened',
    source: SOURCES.serverEvent,
  },
];
