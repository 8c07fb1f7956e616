import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { TOKEN, edge, purchase, send } from '../test/send-events';
import { startSandbox, type Sandbox } from './index';

function statusFor(sandbox: Sandbox, headers: Readonly<Record<string, string>>, path = '/api/events'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(sandbox.url + path, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('error', reject);
    request.end();
  });
}

describe('where the sandbox listens', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'shop.example.com', '127.0.0.1.example.com', '127.999.1.1', ''])(
    '%j is refused',
    async (host) => {
      await expect(startSandbox({ host })).rejects.toMatchObject({
        name: 'CapiError',
        code: 'INVALID_OPTIONS',
        message: `host: expected a loopback address such as 127.0.0.1, got "${host}"`,
      });
    },
  );

  it('is 127.0.0.1 on a free port, or any loopback host asked for', async () => {
    await using sandbox = await startSandbox();
    await using other = await startSandbox({ host: 'localhost' });

    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await send(edge(other))).status).toBe(200);
  });

  it('a taken port is an error', async () => {
    await using sandbox = await startSandbox();

    await expect(startSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('who may call', () => {
  it.each([
    [{ host: 'localhost' }, 200],
    [{ host: 'LOCALHOST:80' }, 200],
    [{ host: '127.0.0.1:1' }, 200],
    [{ host: '[::1]:8080' }, 200],
    [{ host: 'localhost', origin: 'http://localhost:3000' }, 200],
    [{ host: 'rebound.example.com' }, 403],
    [{ host: 'localhost.example.com:80' }, 403],
    [{ host: '8.8.8.8' }, 403],
    [{ host: 'somebody@localhost' }, 403],
    [{ host: 'localhost', origin: 'https://shop.example.com' }, 403],
    [{ host: 'localhost', origin: 'null' }, 403],
  ])('%j gets %i', async (headers, status) => {
    await using sandbox = await startSandbox();

    expect(await statusFor(sandbox, headers)).toBe(status);
  });

  it('a stranger’s events are not taken', async () => {
    await using sandbox = await startSandbox();
    const headers = { 'content-type': 'application/json', origin: 'https://shop.example.com' };
    const body = JSON.stringify({ data: [purchase()], access_token: TOKEN });
    const response = await fetch(edge(sandbox), { method: 'POST', headers, body });

    expect(response.status).toBe(403);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('memory', () => {
  it('keeps the newest entries and counts all', async () => {
    await using sandbox = await startSandbox({ maxEntries: 3 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await send(edge(sandbox), [purchase({ event_id: id })]);

    expect(sandbox.events.map(({ event }) => event.event_id)).toEqual(['c', 'd', 'e']);
    expect(sandbox.requests).toHaveLength(3);
    expect(sandbox.counts).toEqual({ requests: 5, accepted: 5, refused: 0, browser: 0 });
  });

  it('is bounded in bytes too', async () => {
    await using sandbox = await startSandbox();
    const large = { note: 'x'.repeat(7 * 1024 * 1024), value: 1, currency: 'EUR' };
    for (let sent = 0; sent < 12; sent += 1) await send(edge(sandbox), [purchase({ custom_data: large })]);

    expect(sandbox.counts.accepted).toBe(12);
    expect(sandbox.events).toHaveLength(9);
    expect(sandbox.requests).toHaveLength(9);
  });
});

function typo(): boolean {
  throw new Error('typo');
}

describe('waitUntil', () => {
  it('resolves once the condition holds, also when it already does', async () => {
    await using sandbox = await startSandbox();
    const arrived = sandbox.waitUntil(() => sandbox.events.length === 2);
    await send(edge(sandbox));
    await send(edge(sandbox));

    await expect(arrived).resolves.toBeUndefined();
    await expect(sandbox.waitUntil(() => sandbox.events.length === 2, { timeoutMs: 0 })).resolves.toBeUndefined();
  });

  it('rejects when the time is over or the condition throws', async () => {
    await using sandbox = await startSandbox();
    await expect(sandbox.waitUntil(() => false, { timeoutMs: 1 })).rejects.toThrow('did not hold within 1 ms');
    await expect(sandbox.waitUntil(typo)).rejects.toThrow('typo');
  });
});

describe('close', () => {
  it('cuts open connections, can be asked twice, and frees the port', async () => {
    const sandbox = await startSandbox();
    const port = Number(new URL(sandbox.url).port);
    const idle = connect(port, '127.0.0.1');
    idle.on('error', () => undefined);
    await new Promise((resolve) => idle.once('connect', resolve));
    const ended = new Promise((resolve) => idle.once('close', resolve));
    const page = await fetch(`${sandbox.url}/sandbox/feed`);
    idle.write('POST /v26.0/1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf');

    await Promise.all([sandbox.close(), sandbox.close(), ended, page.text().catch(() => undefined)]);

    await using again = await startSandbox({ port });
    expect(new URL(again.url).port).toBe(String(port));
  });
});
