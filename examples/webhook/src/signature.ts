import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older ones may be somebody's recording. */
const MAX_AGE_MS = 300_000;

/** The header a payment provider signs its webhooks with: `t=<Unix ms>,v1=<HMAC-SHA-256 of "t.body">`. */
export function sign(body: Uint8Array, secret: string, now: number = Date.now()): string {
  return `t=${now},v1=${mac(body, secret, now).toString('hex')}`;
}

/** Whether the provider signed exactly these bytes, lately. */
export function isSigned(body: Uint8Array, header: string | undefined, secret: string): boolean {
  const [, time, hex = ''] = /^t=(\d{1,15}),v1=([\da-f]{64})$/.exec(header ?? '') ?? [];
  const signedAt = Number(time);
  if (!(Math.abs(Date.now() - signedAt) < MAX_AGE_MS)) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), mac(body, secret, signedAt));
}

function mac(body: Uint8Array, secret: string, time: number): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}
