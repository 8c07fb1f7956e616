import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runProgram } from './run-program';

const MAX_QUEUE_BYTES = 64 * 1_048_576;
const KEEP_ALIVE_MS = 10_000;

async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** An origin where nothing listens. */
async function deadEnd(): Promise<string> {
  const sandbox = await startSandbox();
  await sandbox.close();
  return sandbox.url;
}

function environment(graphUrl: string): Record<string, string> {
  return { META_GRAPH_URL: graphUrl, META_DATASET_ID: '1234567890', META_ACCESS_TOKEN: 'sentinel-token' };
}

describe('a short script', () => {
  it('delivers and ends by itself, without close()', async () => {
    const sandbox = await openSandbox();
    const ended = await runProgram('short-script.mjs', { env: environment(sandbox.url) });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.tookMs).toBeLessThan(5_000);
    expect(sandbox.events.map(({ event }) => event.event_name)).toEqual(['Purchase']);
  });

  it('delivers although the first answers are errors', async () => {
    const sandbox = await openSandbox();
    sandbox.replyNext({ status: 500 }, { reset: 'before-body' }, { halfJson: true });
    const ended = await runProgram('short-script.mjs', { env: environment(sandbox.url) });
    expect(ended.code).toBe(0);
    expect(sandbox.counts).toMatchObject({ requests: 4, accepted: 2 });
  });

  it('is not kept alive for more than ten seconds by an endpoint that is dead', async () => {
    const ended = await runProgram('short-script.mjs', { env: environment(await deadEnd()) });
    expect(ended.code).toBe(0);
    expect(ended.tookMs).toBeLessThan(KEEP_ALIVE_MS + 3_000);
  });
});

describe('a process', () => {
  it('gains no listener, and an idle Capi does not keep it alive', async () => {
    const sandbox = await openSandbox();
    const ended = await runProgram('idle-server.mjs', { env: environment(sandbox.url) });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.tookMs).toBeLessThan(5_000);
    const { flushed, before, after } = JSON.parse(ended.stdout);
    expect(flushed).toBe(true);
    expect(after).toEqual(before);
    expect(sandbox.counts.accepted).toBe(100);
  });

  it('sees no unhandled rejection or exception, whatever fails, and every event ends', async () => {
    const sandbox = await openSandbox();
    sandbox.replyNext(
      { status: 500 },
      { reset: 'after-accept' },
      { html: 502 },
      { halfJson: true },
      { reset: 'before-body' },
    );
    const ended = await runProgram('everything-fails.mjs', { env: environment(sandbox.url) });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { tracked, ended: ends } = JSON.parse(ended.stdout);
    expect(ends).toBe(tracked);
  });
});

it('200,000 events for a dead endpoint stay within three times the queue’s bytes, and each has its end', async () => {
  const env = environment(await deadEnd());
  const ended = await runProgram('long-outage.mjs', { env, nodeOptions: ['--expose-gc'] });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const { outcomes, accepted, queue, rssGrowth } = JSON.parse(ended.stdout);
  expect(queue.events).toBe(accepted);
  expect(outcomes).toEqual({ 'closed/closed': accepted, 'refused/queue-full': 200_000 - accepted });
  expect(accepted).toBeGreaterThan(10_000);
  expect(queue.bytes).toBeLessThanOrEqual(MAX_QUEUE_BYTES);
  expect(rssGrowth).toBeLessThan(3 * MAX_QUEUE_BYTES);
});
