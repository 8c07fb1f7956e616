import { createHash } from 'node:crypto';
import { startSandbox, type ReceivedEvent, type Sandbox } from '@capikit/sandbox';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { CONSUMERS, type Run } from './consumers';
import { installConsumer } from './install-consumer';
import { runCommand, startCommand } from './run-command';

const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const results: string[] = [];
const nodePaths = new Map<string, Promise<string>>();
let sandbox: Sandbox;
let datasets = 1_000_000_000;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  console.log(results.toSorted().join('\n'));
});

describe.concurrent('the packed packages in projects of their users', () => {
  test.for(CONSUMERS.map((consumer) => [consumer.name, consumer] as const))('%s', async ([, consumer]) => {
    const begin = performance.now();
    const project = await installConsumer(consumer, inject('tarballs'));
    try {
      for (const command of consumer.prepare ?? []) await runCommand(command, { cwd: project.directory });
      note(consumer.name, 'set up', begin);
      for (const run of consumer.runs) {
        const start = performance.now();
        const events = await delivered(run, project.directory);
        expect(events.map(({ event }) => event.event_name).toSorted(), run.label).toEqual(expectedNames(run));
        for (const { verdict, issues } of events) expect({ verdict, issues }, run.label).toEqual(FINE);
        expect(events.find(({ event }) => event.event_name === 'Purchase')?.event, run.label).toMatchObject(PURCHASE);
        note(consumer.name, run.label, start);
      }
    } finally {
      project.remove();
    }
  });
});

const FINE = { verdict: 'accepted', issues: [] };
const PURCHASE = {
  action_source: 'website',
  event_source_url: expect.stringMatching(/^http:\/\/localhost:\d+\/thanks/),
  custom_data: { value: 14.5, currency: 'EUR' },
  user_data: {
    em: [sha256('jane@example.com')],
    ph: [sha256('12025550123')],
    fbc: expect.stringMatching(/^fb\.\d\.\d+\.any-click/),
    client_user_agent: USER_AGENT,
  },
};

/** What the sandbox got of a run; rejects when that is not everything within a few seconds. */
async function delivered(run: Run, cwd: string): Promise<readonly ReceivedEvent[]> {
  const datasetId = String((datasets += 1));
  const env = { SANDBOX_URL: sandbox.url, DATASET_ID: datasetId, USER_AGENT };
  const [program = '', ...args] = run.command;
  const command = [run.nodeVersion === undefined ? program : await nodePath(run.nodeVersion), ...args];
  const received = (): ReceivedEvent[] => sandbox.events.filter((event) => event.datasetId === datasetId);
  const running = startCommand(command, { cwd, env, timeoutMs: 60_000 });
  if (run.visitsItself) await running.ended;
  else {
    try {
      await visit(Number(await running.printed(/^\d+$/m)));
      await sandbox.waitUntil(() => received().length >= expectedNames(run).length, { timeoutMs: 20_000 });
    } catch (cause) {
      throw new Error(`${run.label} did not report everything; it printed:\n${running.output()}`, { cause });
    } finally {
      // Rejects with all output when the shop ended by itself.
      await running.stop();
    }
  }
  return received();
}

function expectedNames({ visitsItself }: Run): readonly string[] {
  return [...(visitsItself ? [] : ['AddToWishlist']), 'PageView', 'Purchase'];
}

/** A visitor who buys, and whose page reports something, too. */
async function visit(port: number): Promise<void> {
  const origin = `http://localhost:${port}`;
  const headers = { 'user-agent': USER_AGENT };
  await fetch(`${origin}/thanks?fbclid=any-click`, { headers });
  const events = [{ event_name: 'AddToWishlist', event_id: 'of-the-page' }];
  await fetch(`${origin}/capi/collect`, {
    method: 'POST',
    headers: { ...headers, origin },
    body: JSON.stringify({ events }),
  });
}

/** The program of a Node version, from the registry. */
function nodePath(version: string): Promise<string> {
  const known = nodePaths.get(version);
  if (known) return known;
  const command = ['npx', '-y', '-p', `node@${version}`, '--', 'node', '-p', 'process.execPath'];
  const path = runCommand(command, { cwd: __dirname, timeoutMs: 180_000 }).then((output) => output.trim());
  nodePaths.set(version, path);
  return path;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function note(consumer: string, run: string, since: number): void {
  const seconds = ((performance.now() - since) / 1_000).toFixed(1).padStart(6);
  results.push(`${consumer.padEnd(24)}${run.padEnd(16)}${seconds} s`);
}
