import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCli, startSandboxCommand } from './start-cli';

const TOKEN = 'sentinel-token-that-must-never-be-shown';
const DIGEST = '8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d';

function purchase(changes: object = {}): object {
  return {
    event_name: 'Purchase',
    event_id: 'order-1',
    event_time: Math.floor(Date.now() / 1000),
    action_source: 'website',
    event_source_url: 'https://shop.example.com/thanks?secret=of-a-url',
    user_data: { em: [DIGEST], client_ip_address: '8.8.8.8', client_user_agent: 'Mozilla/5.0' },
    custom_data: { value: 42, currency: 'EUR', note: 'of-custom-data' },
    ...changes,
  };
}

function send(url: string, ...data: readonly object[]): Promise<Response> {
  return fetch(`${url}/v26.0/1234567890/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data, access_token: TOKEN }),
  });
}

describe('capikit sandbox', () => {
  it('says its address and what to set, then one line for each event, with what is wrong with it', async () => {
    const command = await startSandboxCommand();
    const start = await command.stdoutWith(/stops\.\n/);
    expect(start).toContain(`META_GRAPH_URL=${command.url}\n`);
    expect((await fetch(command.url)).status).toBe(200);

    await send(command.url, purchase());
    await command.stdoutWith(/order-1.*\n/);
    await send(command.url, purchase({ event_id: 'order-2', custom_data: { value: 42 } }));
    const output = await command.stdoutWith(/currency.*\n/);
    const [first, second, finding] = output.slice(start.length).split('\n');
    expect(first).toMatch(
      /^\d\d:\d\d:\d\d {2}server {3}ok {7}Purchase 42 EUR {2}dataset 1234567890 {2}id order-1 {2}em /,
    );
    expect(second).toMatch(/ refused {2}Purchase 42 {2}dataset 1234567890 {2}id order-2 /);
    expect(finding).toMatch(/^ {10}custom_data\.currency: /);
  });

  it('tells of requests that were refused unread', async () => {
    const command = await startSandboxCommand();
    await fetch(`${command.url}/v26.0/1234567890/events`, { method: 'POST', body: '{' });
    expect(await command.stdoutWith(/refused.*\n/)).toMatch(
      / refused {2}a request for dataset 1234567890: answered 401, code 190: .*access token.*\n$/,
    );
  });

  it('never lets the text of an event steer the terminal, and shortens it', async () => {
    const command = await startSandboxCommand();
    const name = `\u001b[2J\u009b2J\u202e${'x'.repeat(100)}`;
    await send(command.url, purchase({ event_name: name, event_id: 'a\nb' }));
    const output = await command.stdoutWith(/id a.*\n/);
    expect(output).toMatch(/\\u001b\[2J\\u009b2J\\u202ex+…/);
    expect(output).toContain('id a\\u000ab');
    // oxlint-disable-next-line no-control-regex -- none of them may be there
    expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('names the port that is taken and how to choose another', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const { code, stdout, stderr } = await startCli(['sandbox', '--port', String(port)]).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Port ${port} is taken`);
    expect(stderr).toMatch(/--port \d+/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 at %s, also while a page is open', async (signal) => {
    const command = await startSandboxCommand();
    const page = await fetch(command.url, { headers: { connection: 'keep-alive' } });
    await page.text();
    command.child.kill(signal);
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends with 0 and without a word when nobody reads its output any more', async () => {
    const command = await startSandboxCommand();
    command.child.stdout.destroy();
    await send(command.url, purchase()).catch(() => undefined);
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('capikit sandbox --json', () => {
  it('prints one object a line, with stable fields and neither token nor contact data', async () => {
    const command = await startSandboxCommand(['--json']);
    await send(command.url, purchase(), purchase({ event_name: 'Lead', event_id: 'b', custom_data: undefined }));
    await send(command.url, purchase({ event_id: 'c', custom_data: {} }));
    await fetch(`${command.url}/v26.0/1234567890/events?access_token=${TOKEN}`, { method: 'POST', body: '{' });
    const output = await command.stdoutWith(/"type":"refused".*\n/);
    const [listening, ...news] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(listening).toEqual({ type: 'listening', url: command.url });
    const event = {
      type: 'event',
      id: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      source: 'server',
      verdict: 'ok',
      datasetId: '1234567890',
      eventName: 'Purchase',
      eventId: 'order-1',
      eventTime: expect.any(Number),
      actionSource: 'website',
      value: 42,
      currency: 'EUR',
      matchKeys: ['em', 'client_ip_address', 'client_user_agent'],
      issues: [],
    };
    const { value: _, currency: __, ...lead } = event;
    const missing = (path: string) => expect.objectContaining({ severity: 'error', path });
    expect(news).toEqual([
      event,
      { ...lead, eventName: 'Lead', eventId: 'b' },
      {
        ...lead,
        eventId: 'c',
        verdict: 'refused',
        issues: [missing('custom_data.value'), missing('custom_data.currency')],
      },
      {
        type: 'refused',
        id: expect.any(Number),
        at: event.at,
        datasetId: '1234567890',
        eventCount: 0,
        status: 400,
        error: { code: 100, message: expect.any(String) },
      },
    ]);
    expect(output).not.toMatch(new RegExp(`${TOKEN}|${DIGEST}|8\\.8\\.8\\.8|Mozilla|of-a-url|of-custom-data`));
  });

  it('keeps its line feeds and control characters to itself', async () => {
    const command = await startSandboxCommand(['--json']);
    await send(command.url, purchase({ event_name: 'a\u2028\u009b\nb' }));
    const output = await command.stdoutWith(/"type":"event".*\n/);
    expect(output).toContain('"eventName":"a\\u2028\\u009b\\nb"');
  });
});

describe('capikit sandbox --open', () => {
  async function browserScript(script: string): Promise<{ readonly path: string; readonly opened: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'capikit-cli-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [path, opened] = [join(folder, 'browser.sh'), join(folder, 'opened')];
    await writeFile(path, `#!/bin/sh\n${script.replace('OPENED', opened)}\n`);
    await chmod(path, 0o755);
    return { path, opened };
  }

  it.runIf(process.platform === 'linux')('opens the page in the browser of the user', async () => {
    const { path, opened } = await browserScript('printf %s "$1" > OPENED');
    const command = await startSandboxCommand(['--open'], { BROWSER: path });
    await expect.poll(() => readFile(opened, 'utf8').catch(() => ''), { timeout: 20_000 }).toBe(command.url);
  });

  it('serves all the same where no browser can be opened, and says so', async () => {
    const command = await startSandboxCommand(['--open'], { PATH: '', BROWSER: '/nowhere' });
    expect(await command.stderrWith(/\n/)).toContain('No browser could be opened');
    expect((await fetch(command.url)).status).toBe(200);
    command.child.kill('SIGTERM');
    expect((await command.ended).code).toBe(0);
  });
});
