import { describe, expect, it } from 'vitest';
import { startSandbox } from './index';

describe('JSON that strangers send', () => {
  it('keeps what is nested too deeply to be written again as text, and goes on answering', async () => {
    await using sandbox = await startSandbox();
    const deep = '['.repeat(9_000) + ']'.repeat(9_000);
    const sent = await fetch(`${sandbox.url}/tr/`, {
      method: 'POST',
      body: new URLSearchParams({ id: '1234567890', ev: 'Search', 'cd[contents]': deep }),
    });
    expect(sent.status).toBe(200);
    expect(sandbox.events[0]?.event.custom_data?.['contents']).toBe(deep);
    expect((await fetch(`${sandbox.url}/api/events`)).status).toBe(200);
    const body = `{"data":[{"custom_data":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}]}`;
    const refused = await fetch(`${sandbox.url}/v26.0/1234567890/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer any-token-will-do' },
      body,
    });
    expect(refused.status).toBe(400);
    expect((await fetch(`${sandbox.url}/api/requests`)).status).toBe(200);
  });
});
