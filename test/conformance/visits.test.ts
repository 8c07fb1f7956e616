import { createCapi } from '@capikit/core';
import { ParamBuilder } from 'capi-param-builder-nodejs';
import { expect, it } from 'vitest';
import { VISITS, type Visit } from './visits';

interface Ids {
  readonly fbp: string | undefined;
  readonly fbc: string | undefined;
}

/** Without what is new each time: the time and a random number. */
function comparable({ fbp, fbc }: Partial<Ids>, { cookies }: Visit): Ids {
  return {
    fbp: fbp === cookies?.['_fbp'] ? fbp : fbp?.replace(/^(fb\.\d)\.\d{13}\.\d+$/, '$1.<now>.<random>'),
    fbc: fbc === cookies?.['_fbc'] ? fbc : fbc?.replace(/^(fb\.\d)\.\d{13}\./, '$1.<now>.'),
  };
}

/** Without the appendix that names Meta's library. */
function plain(id: string | null): string | undefined {
  return id?.replace(/\.[\w-]{8}$/, '');
}

function theirs(visit: Visit): Ids {
  const { host, domain, path = '/', cookies = {}, referrer } = visit;
  const query = Object.fromEntries(new URL(`https://${host}${path}`).searchParams);
  const builder = new ParamBuilder([domain]);
  builder.processRequest(host, query, cookies, referrer ?? null);
  return comparable({ fbp: plain(builder.getFbp()), fbc: plain(builder.getFbc()) }, visit);
}

function ours(visit: Visit): Ids {
  const { host, path = '/', cookies = {}, referrer } = visit;
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const headers = { host, cookie, 'sec-fetch-mode': 'navigate', ...(referrer !== undefined && { referer: referrer }) };
  const kit = createCapi({ enabled: false, datasetId: '1', logger: { warn: () => undefined, error: () => undefined } });
  return comparable(kit.tracker({ method: 'GET', url: `https://${host}${path}`, headers }).context, visit);
}

it.each(VISITS.map((visit) => [visit.about, visit] as const))('%s', (_, visit) => {
  const [own, builders] = [ours(visit), theirs(visit)];
  expect(own.fbp).toMatch(/^fb\.\d\./);
  if (visit.difference === undefined) {
    expect(own).toEqual(builders);
    return;
  }
  expect(own).not.toEqual(builders);
  expect(own.fbc).toBe(visit.difference.fbc);
});
