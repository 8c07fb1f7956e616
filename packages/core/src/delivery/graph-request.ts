import { nodeCrypto } from '../node-builtins';
import type { Lane } from './lane';
import type { EventRecord } from './queue';

/** What authorises a request for one dataset. Asked for at delivery; never in a queue, a log line or an error. */
export interface Credentials {
  readonly accessToken: string;
  /** Adds `appsecret_proof` to every request, which apps that require proofs need. */
  readonly appSecret?: string;
}

const COMMA = ','.charCodeAt(0);
const HEAD = Buffer.from('{"data":[');

/**
 * The JSON body of a request. The records’ bytes go in as they are, so a resend is the same event. The token goes into
 * the body, never into the URL, which proxies log.
 */
export function requestBody(records: readonly EventRecord[], lane: Lane, credentials: Credentials): Buffer {
  const tail = Buffer.from(`],${topLevel(lane, credentials).slice(1)}`);
  let size = HEAD.length + tail.length + Math.max(0, records.length - 1);
  for (const record of records) size += record.body.byteLength;
  const body = Buffer.allocUnsafe(size);
  let at = HEAD.copy(body);
  for (const [index, record] of records.entries()) {
    if (index > 0) body[at++] = COMMA;
    body.set(record.body, at);
    at += record.body.byteLength;
  }
  tail.copy(body, at);
  return body;
}

function topLevel(lane: Lane, { accessToken, appSecret }: Credentials): string {
  return JSON.stringify({
    access_token: accessToken,
    // Source: Meta, Graph API, “Secure Graph API calls”.
    appsecret_proof:
      appSecret === undefined
        ? undefined
        : nodeCrypto().createHmac('sha256', appSecret).update(accessToken).digest('hex'),
    test_event_code: lane.testEventCode,
    partner_agent: lane.partnerAgent,
  });
}
