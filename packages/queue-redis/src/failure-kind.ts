/**
 * What kind of failure it is, and nothing that its message may quote: `ECONNREFUSED`, `WRONGPASS`, `OOM`; a code, or the
 * first word of what Redis answered. Before Redis 7 that word comes late when a script met it.
 */
export function failureKind(error: unknown): string {
  const { code, message = '', name = 'Error' } = error as { code?: unknown; message?: string; name?: string };
  if (typeof code === 'string' && code !== '') return code;
  const answered =
    /^ERR Error running script .*?: -([A-Z]{3,})\b/.exec(message) ?? /^(?:ERR )?([A-Z]{3,})\b/.exec(message);
  return answered?.[1] ?? name;
}
