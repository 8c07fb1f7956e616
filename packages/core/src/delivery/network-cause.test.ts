import { expect, it } from 'vitest';
import { networkCause } from './network-cause';

const failed = (code: string): Error => Object.assign(new Error('secret'), { code });

it.each([
  [failed('ECONNREFUSED'), 'CONNECTION_REFUSED'],
  [new AggregateError([failed('EHOSTUNREACH'), failed('ECONNREFUSED')]), 'CONNECTION_REFUSED'],
  [failed('ECONNRESET'), 'CONNECTION_LOST'],
  [failed('UND_ERR_SOCKET'), 'CONNECTION_LOST'],
  [failed('HPE_INVALID_CONSTANT'), 'CONNECTION_LOST'],
  [failed('ENOTFOUND'), 'NAME_NOT_FOUND'],
  [failed('EAI_AGAIN'), 'NAME_NOT_FOUND'],
  [failed('UND_ERR_CONNECT_TIMEOUT'), 'TIMEOUT'],
  [failed('ETIMEDOUT'), 'TIMEOUT'],
  [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), 'TLS'],
  [failed('CERT_HAS_EXPIRED'), 'TLS'],
  [failed('ERR_TLS_CERT_ALTNAME_INVALID'), 'TLS'],
  [new Error('fetch failed', { cause: failed('EPIPE') }), 'CONNECTION_LOST'],
  [failed('EMFILE'), 'NETWORK'],
  [new TypeError('bug'), 'NETWORK'],
  ['text', 'NETWORK'],
  [undefined, 'NETWORK'],
])('%o is %s', (error, cause) => {
  expect(networkCause(error)).toBe(cause);
});
