import type { ActiveFault, Draft, DraftVerdict, EventDetail } from '../../src/page-api';

/** What came of asking the sandbox. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: 'not-found' | 'failed' | 'aborted'; readonly sentence: string };

/** Everything about one event; `not-found` once the sandbox has forgotten it. */
export function getEvent(id: number, signal: AbortSignal): Promise<Answer<EventDetail>> {
  return ask(`/sandbox/events/${id}`, { signal });
}

/** Judges an event without recording it. */
export function checkDraft(draft: Draft, signal: AbortSignal): Promise<Answer<DraftVerdict>> {
  return ask('/sandbox/check', { ...json('POST', draft), signal });
}

/** Judges an event and records it. */
export function sendDraft(draft: Draft): Promise<Answer<DraftVerdict>> {
  return ask('/sandbox/send', json('POST', draft));
}

/** Makes the sandbox forget all events and requests. */
export function clearEvents(): Promise<Answer<undefined>> {
  return ask('/sandbox/clear', { method: 'POST' });
}

/** Switches a fault on. */
export function switchFaultOn(fault: ActiveFault): Promise<Answer<undefined>> {
  return ask('/sandbox/fault', json('PUT', fault));
}

/** Switches the fault off. */
export function switchFaultOff(): Promise<Answer<undefined>> {
  return ask('/sandbox/fault', { method: 'DELETE' });
}

function json(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function ask<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, init);
    if (response.status === 204) return { ok: true, value: undefined as T };
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const reason = response.status === 404 ? 'not-found' : 'failed';
    const said = response.status === 400 ? (await response.text()).trim() : '';
    return { ok: false, reason, sentence: said || `The sandbox answered ${response.status}.` };
  } catch {
    if (init.signal?.aborted) return { ok: false, reason: 'aborted', sentence: '' };
    return { ok: false, reason: 'failed', sentence: 'The sandbox does not answer. Is it still running?' };
  }
}
