import { describe, expect, it } from 'vitest';
import { edge, purchase, send } from '../test/send-events';
import { startSandbox, type Sandbox } from './index';

interface Message {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads a stream of server-sent events up to the `count`-th message of one of `kinds`, then leaves. */
async function messages(
  sandbox: Sandbox,
  kinds: readonly string[],
  count: number,
  lastId?: string,
): Promise<readonly Message[]> {
  const page = new AbortController();
  const headers = new Headers(lastId === undefined ? [] : [['last-event-id', lastId]]);
  const response = await fetch(`${sandbox.url}/events/stream`, { headers, signal: page.signal });
  const found: Message[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    found.push(...blocks.map(parse).filter(({ event }) => kinds.includes(event)));
    if (found.length >= count) break;
  }
  page.abort();
  return found.slice(0, count);
}

function parse(block: string): Message {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  return { event: field('event') ?? '', id: field('id'), data: JSON.parse(field('data') ?? '{}') };
}

const eventIds = (list: readonly Message[]): unknown[] => list.map(({ data }) => Object(data['event']).event_id);

describe('the page', () => {
  it('comes with a strict policy and nothing inline', async () => {
    await using sandbox = await startSandbox();
    const response = await fetch(sandbox.url);
    const html = await response.text();

    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/,
    );
    expect(html).not.toMatch(/<script(?! src)|<style| style=| on\w+=/);
    expect(await (await fetch(`${sandbox.url}/app.js`)).text()).not.toMatch(
      /innerHTML|insertAdjacentHTML|outerHTML|document\.write/,
    );
    expect((await fetch(`${sandbox.url}/app.css`)).headers.get('content-type')).toBe('text/css; charset=utf-8');
  });

  it.each([
    ['/nothing', 'GET', 404],
    ['/constructor', 'GET', 404],
    ['/', 'HEAD', 200],
    ['/', 'DELETE', 405],
  ])('%s by %s is %i', async (path, method, status) => {
    await using sandbox = await startSandbox();

    expect((await fetch(sandbox.url + path, { method })).status).toBe(status);
  });

  it('/api tells events, requests and counts as JSON', async () => {
    await using sandbox = await startSandbox();
    await send(edge(sandbox));
    const [events, requests] = await Promise.all(
      ['events', 'requests'].map(async (name): Promise<unknown> => (await fetch(`${sandbox.url}/api/${name}`)).json()),
    );

    expect(events).toEqual({ counts: { requests: 1, accepted: 1, refused: 0 }, events: sandbox.events });
    expect(requests).toMatchObject({ requests: [{ id: 1, status: 200, eventCount: 1 }] });
  });
});

describe('the live stream', () => {
  it('tells what is there, then what arrives', async () => {
    await using sandbox = await startSandbox();
    await send(edge(sandbox), [purchase({ event_id: 'before' })]);
    const stream = messages(sandbox, ['event'], 3);
    await send(edge(sandbox), [purchase({ event_id: 'then' }), purchase({ event_id: 'after' })]);

    expect(eventIds(await stream)).toEqual(['before', 'then', 'after']);
  });

  it('tells of requests that were refused as a whole, in order, with the counts', async () => {
    await using sandbox = await startSandbox();
    sandbox.replyNext({ graphError: { code: 190 } });
    await send(edge(sandbox));
    await send(edge(sandbox), [purchase({ user_data: {} })]);
    const stream = await messages(sandbox, ['reset', 'request', 'event', 'counts'], 4);

    expect(stream.map(({ event }) => event)).toEqual(['reset', 'request', 'event', 'counts']);
    expect(stream[1]?.data).toMatchObject({ status: 401, eventCount: 1 });
    expect(stream[2]?.data).toMatchObject({ verdict: 'refused' });
    expect(stream[3]?.data).toEqual({ requests: 2, accepted: 0, refused: 1 });
  });

  it('goes on where a page stopped reading', async () => {
    await using sandbox = await startSandbox();
    await send(edge(sandbox), [purchase({ event_id: 'seen' })]);
    const [last] = await messages(sandbox, ['event'], 1);
    await send(edge(sandbox), [purchase({ event_id: 'missed' })]);

    expect(eventIds(await messages(sandbox, ['reset', 'event'], 1, last?.id))).toEqual(['missed']);
  });

  it('starts over for the page of an earlier sandbox, and after a reset', async () => {
    await using sandbox = await startSandbox();
    await send(edge(sandbox));
    const stream = messages(sandbox, ['reset', 'event'], 4, 'another-run/500');
    await send(edge(sandbox));
    await sandbox.waitUntil(() => sandbox.events.length === 2);
    sandbox.reset();

    expect((await stream).map(({ event }) => event)).toEqual(['reset', 'event', 'event', 'reset']);
  });

  it('is open to twenty pages at once', async () => {
    await using sandbox = await startSandbox();
    const pages = new AbortController();
    const open = (): Promise<Response> => fetch(`${sandbox.url}/events/stream`, { signal: pages.signal });
    const first = await Promise.all(Array.from({ length: 20 }, open));

    expect(new Set(first.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await open()).status).toBe(503);
    pages.abort();
  });
});
