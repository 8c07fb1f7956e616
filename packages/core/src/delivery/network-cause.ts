import type { LocalCause } from './graph-error';

const CAUSES: readonly (readonly [code: RegExp, cause: LocalCause])[] = [
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EACCES)$/, 'CONNECTION_REFUSED'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_DESTROYED|UND_ERR_CLOSED|UND_ERR_RES_.*|HPE_.*)$/, 'CONNECTION_LOST'],
  [/^(ENOTFOUND|EAI_AGAIN|ENODATA)$/, 'NAME_NOT_FOUND'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/, 'TIMEOUT'],
  [/CERT|^ERR_(TLS|SSL)|UNABLE_TO_VERIFY|SELF_SIGNED/, 'TLS'],
];

/** Why a request could not be made or finished, from the error’s code. Never from its text, which may quote the request. */
export function networkCause(cause: unknown): LocalCause {
  for (const code of errorCodes(cause)) {
    const known = CAUSES.find(([pattern]) => pattern.test(code));
    if (known !== undefined) return known[1];
  }
  return 'NETWORK';
}

/** The codes of an error, of what caused it and, with several addresses tried, of each attempt. */
function errorCodes(cause: unknown): readonly string[] {
  if (!(cause instanceof Error)) return [];
  const own = 'code' in cause && typeof cause.code === 'string' ? [cause.code] : [];
  const attempts = cause instanceof AggregateError ? cause.errors.slice(0, 5) : [];
  return [...own, ...[cause.cause, ...attempts].flatMap(errorCodes)];
}
