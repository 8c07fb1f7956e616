import type { Sandbox } from '../src/index';

export const TOKEN = 'secret-token-sentinel';
export const JSON_TYPE = { 'content-type': 'application/json' };

/** A purchase Meta has nothing against. */
export function purchase(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    event_name: 'Purchase',
    event_time: Math.floor(Date.now() / 1000),
    event_id: 'order-1',
    action_source: 'website',
    event_source_url: 'https://shop.example.com/thanks',
    user_data: { client_ip_address: '8.8.8.8', client_user_agent: 'Mozilla/5.0' },
    custom_data: { value: 42, currency: 'EUR' },
    ...overrides,
  };
}

/** The edge of a dataset of this sandbox. */
export function edge(sandbox: Sandbox, datasetId: string = '1234567890'): string {
  return `${sandbox.url}/v26.0/${datasetId}/events`;
}

/** Sends events as capikit does: JSON, with the token in the body. */
export function send(
  url: string,
  data: unknown = [purchase()],
  fields: Readonly<Record<string, unknown>> = {},
): Promise<Response> {
  const body = JSON.stringify({ data, access_token: TOKEN, ...fields });
  return fetch(url, { method: 'POST', headers: JSON_TYPE, body });
}

/** The `error` of a Graph answer. */
export async function errorOf(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null || !('error' in body)) throw new Error('no error in the answer');
  return { ...Object(body.error) };
}
