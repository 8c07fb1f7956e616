import type { Sandbox } from '../src/index';
import type { Draft, EventDetail } from '../src/page-api';

/** A draft Meta has nothing against. */
export const DRAFT: Draft = {
  datasetId: '1234567890',
  event: {
    event_name: 'Purchase',
    action_source: 'website',
    event_source_url: 'https://shop.example.com/thanks',
    custom_data: { value: 42, currency: 'EUR' },
  },
  userData: { email: 'Somebody@Example.com', clientUserAgent: 'Mozilla/5.0' },
};

/** Asks what the page asks. */
export function call(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<Response> {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return fetch(sandbox.url + path, { method, ...(body !== undefined && json) });
}

/** What the page shows of one event. */
export async function detailOf(sandbox: Sandbox, id: number | undefined): Promise<EventDetail> {
  return (await call(sandbox, 'GET', `/sandbox/events/${id}`)).json() as Promise<EventDetail>;
}
