import type { Reading } from './visitors';
import type { Visit } from './visits';

/** What capikit must read from a visit, said anew for the visits of these tests. */
export function expectedReading(visit: Visit): Reading {
  const { host, path = '/', mode, ip = visit.remoteAddress } = visit;
  const page = shown(`https://${host}${path}`);
  const before = /^https?:..\w/.test(visit.referrer ?? '') ? visit.referrer : undefined;
  const domain = domainOf(page);
  const set = (id: string | undefined): string | undefined => id && `${id}; ${domain ?? 'this host alone'}; 7776000`;
  const start = `fb.${(domain?.split('.').length ?? 1) - 1}.<now>`;

  const isCall = mode === 'cors';
  const [fbp, fbc] = [idIn(visit, '_fbp', FBP), idIn(visit, '_fbc', FBC)];
  const click = clickIn(path) ?? (before && domainOf(before) === domain ? clickIn(before) : undefined);
  const newFbp = fbp === undefined && !isCall ? `${start}.<random>` : undefined;
  const newFbc = click === undefined || fbc?.split('.')[3] === click ? undefined : `${start}.${click}`;
  return {
    fbp: newFbp ?? fbp,
    fbc: newFbc ?? fbc,
    'client IP': /^(?:::ffff:)?(8\.8\.8\.8|9\.9\.9\.9|2600:1f18::9)(?::4711)?$/.exec(ip ?? '')?.[1],
    page: isCall && before ? shown(before) : page,
    'page before': before && !isCall ? shown(before) : undefined,
    'Set-Cookie _fbp': set(newFbp),
    'Set-Cookie _fbc': set(newFbc),
  };
}

const APPENDIX = String.raw`(?:\.(?:A[Qgw]|B[AQg]|[\w-]{8}))?$`;
const FBP = new RegExp(String.raw`^fb\.\d\.\d{10,}\.\d+${APPENDIX}`);
const FBC = new RegExp(String.raw`^fb\.\d\.\d{10,}\.[\w=-]+${APPENDIX}`);

/** The first cookie of the name, if it is an id. */
function idIn({ cookie = '' }: Visit, name: string, id: RegExp): string | undefined {
  const value = new RegExp(`${name}=([^;]*)`).exec(cookie)?.[1] ?? '';
  return id.exec(value.replaceAll('"', '').replaceAll('%2E', '.'))?.[0];
}

/** The first click id of an address, if it is one. */
function clickIn(address: string): string | undefined {
  const click = /[?&]fbclid=([^&#]*)/.exec(address)?.[1] ?? '';
  return /^[\w-]{1,500}$/.exec(decodeURIComponent(click))?.[0];
}

/** The registrable domain; none for localhost and IP addresses. */
function domainOf(address: string): string | undefined {
  return /(?:example\.\w+|shop\.co\.uk|me\.github\.io)(?=[:/])/.exec(address.slice('https://'.length))?.[0];
}

/** Without its fragment, tokens and contact data. */
function shown(address: string): string {
  return address
    .replace(/#.*/, '')
    .replace(/\b(?:token|email)=[^&]*&?/, '')
    .replace(/\?$/, '');
}
