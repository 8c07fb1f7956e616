import { startSandbox } from '@capikit/sandbox';
import { expect, it } from 'vitest';
import { newsOf } from './sandbox-news';

async function post(url: string, body: unknown): Promise<void> {
  await fetch(`${url}/v26.0/1234567890/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
}

const lead = (id: unknown): object => ({
  event_name: 'Lead',
  event_id: id,
  event_time: Math.floor(Date.now() / 1000),
  action_source: 'system_generated',
  user_data: { em: ['0'.repeat(63) + '1'] },
});

it('tells everything once, oldest first, whatever its types, also after a reset', async () => {
  await using sandbox = await startSandbox();
  const news = newsOf(sandbox);
  expect(news()).toEqual([]);
  const access_token = 'x';
  await post(sandbox.url, { access_token, data: [lead('a'), lead('b')] });
  await post(sandbox.url, { data: [lead('c')] });
  sandbox.replyNext({ status: 503 }, { reset: 'before-body' });
  await post(sandbox.url, { access_token, data: [lead('d'), lead('e')] });
  await post(sandbox.url, { access_token, data: [lead('f')] });
  await post(sandbox.url, { access_token, data: [{ ...lead(7), event_name: ['x'], custom_data: { value: '1' } }] });
  expect(news()).toMatchObject([
    { type: 'event', eventName: 'Lead', eventId: 'a', matchKeys: ['em'] },
    { type: 'event', eventId: 'b' },
    { type: 'refused', status: 401, error: { code: 190 } },
    { type: 'refused', status: 503, eventCount: 2 },
    { type: 'refused', eventCount: 0 },
    { type: 'event', verdict: 'refused' },
  ]);
  expect(news()).toEqual([]);
  sandbox.reset();
  await post(sandbox.url, { access_token, data: [lead('g')] });
  expect(news()).toMatchObject([{ eventId: 'g' }]);
});

it('asks to be told when there is something new', async () => {
  await using sandbox = await startSandbox();
  const news = newsOf(sandbox);
  const ids: unknown[] = [];
  const unwatch = sandbox.watch(() => ids.push(...news().map((entry) => 'eventId' in entry && entry.eventId)));
  await post(sandbox.url, { access_token: 'x', data: [lead('a')] });
  unwatch();
  await post(sandbox.url, { access_token: 'x', data: [lead('b')] });
  expect(ids).toEqual(['a']);
});
