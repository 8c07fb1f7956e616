import { constantFrom, record, sample, tuple, type Arbitrary } from 'fast-check';
import { APPENDIX, type Visit } from './visits';

/** How many generated visits are compared; always the same ones. */
export const GENERATED_VISITS = 500;

const NOTHING = undefined;
const HOSTS = [
  ['shop.example.com', 'example.com'],
  ['example.com', 'example.com'],
  ['www.shop.co.uk', 'shop.co.uk'],
  ['a.b.example.de', 'example.de'],
] as const;

/** A cookie of parts, right and wrong ones in all combinations. */
function cookie(name: string, payloads: readonly string[]): Arbitrary<string> {
  return tuple(
    constantFrom('fb', 'fb', 'fb', 'xx', ''),
    constantFrom('1', '1', '2', 'x', ''),
    constantFrom('1700000000000', '1700000000000', '1700000', 'now'),
    constantFrom(...payloads),
    constantFrom('', '', '', '.AQ', '.ZZ', '.ZZZZZZZZ', `.${APPENDIX}`, '.AQx', '.AQ.AQ'),
  ).map(([start, index, time, payload, end]) => `${name}=${start}.${index}.${time}.${payload}${end}`);
}

/** Visits with cookies and clicks of many forms, on several hosts. */
export function generatedVisits(): readonly Visit[] {
  const visit = record({
    host: constantFrom(...HOSTS),
    fbp: constantFrom(true, true, false),
    fbc: constantFrom(true, true, false),
    cookies: tuple(
      cookie('_fbp', ['1234567890', '1', 'abc', '']),
      cookie('_fbc', ['IwAR1-old_click', 'iwar1-OLD_click', 'a=b', '']),
    ),
    path: constantFrom(
      '/',
      '/?fbclid=IwAR1-old_click',
      '/cart?step=1&fbclid=IwAR1-new_click&a=b',
      '/?fbclid=',
      '/?fbclid=a.b',
    ),
    referrer: constantFrom(NOTHING, '/', '/?fbclid=IwAR1-before', 'elsewhere'),
    remoteAddress: constantFrom('8.8.8.8', '2600:1f18::9', '10.0.0.1', '::ffff:8.8.8.8', '100.64.0.1'),
  });
  return sample(visit, { numRuns: GENERATED_VISITS, seed: 132 }).map(
    ({ host: [host, domain], fbp, fbc, cookies, path, referrer, remoteAddress }, index) => ({
      about: `generated visit ${index}`,
      host,
      domain,
      path,
      remoteAddress,
      cookie: [fbp && cookies[0], fbc && cookies[1]].filter(Boolean).join('; '),
      ...(referrer === 'elsewhere' && { referrer: 'https://elsewhere.example.org/?fbclid=IwAR1-elsewhere' }),
      ...(referrer?.startsWith('/') && { referrer: `https://${host}${referrer}` }),
    }),
  );
}
