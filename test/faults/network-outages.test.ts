import { setInterval as every } from 'node:timers/promises';
import type { Capi } from '@capikit/core';
import { describe, expect, it } from 'vitest';
import { expectEnds, trackPages } from './ledger';
import { openNetwork, openSandbox, QUEUES } from './network';

const OUTAGE_MS = 5_000;
const DOWN_MS = 20_000;
/** With one event each: about 100 events a second. */
const PAUSE_MS = 10;
/** Waits as in production, but short enough for the end of an outage to be noticed soon. */
const RETRY = { baseMs: 250, maxMs: 2_000 };

/** Tracks events at load for so long. Returns their ids. */
async function load(kit: Capi, forMs: number): Promise<string[]> {
  const ids: string[] = [];
  const endsAt = performance.now() + forMs;
  for await (const _ of every(PAUSE_MS)) {
    if (performance.now() >= endsAt) break;
    ids.push(...trackPages(kit, 1));
  }
  return ids;
}

// They only wait.
describe.concurrent('under load', () => {
  it.for(QUEUES)('HTTP 500 for 5 s costs no event (%s queue)', async (queue, { onTestFinished: onFinished }) => {
    const { kit, sandbox, outcomes, report } = await openNetwork(queue, { retry: RETRY }, { onFinished });
    const ids = await load(kit, 500);
    const endsAt = performance.now() + OUTAGE_MS;
    sandbox.replyNext({ status: 500, until: () => performance.now() >= endsAt });
    ids.push(...(await load(kit, OUTAGE_MS + 500)));
    expect(await kit.flush()).toBe(true);

    expect(sandbox.requests.filter(({ status }) => status === 500).length).toBeGreaterThan(1);
    const produced = ids.length;
    expect(await report('HTTP 500 for 5 s', ids)).toEqual({ ...NOTHING, produced, delivered: produced });
    expectEnds(outcomes, 'delivered', ids);
  });

  it.for(QUEUES)('a server that is down for 20 s costs no event (%s queue)', async (queue, context) => {
    const given = { onFinished: context.onTestFinished };
    const { kit, sandbox, outcomes, report } = await openNetwork(queue, { retry: RETRY }, given);
    const ids = await load(kit, 500);
    // What is on its way loses its answer, and idle connections break.
    await sandbox.close();
    ids.push(...(await load(kit, DOWN_MS)));
    expect(kit.stats().lanes).toMatchObject([{ status: 'backing-off', error: { local: 'CONNECTION_REFUSED' } }]);
    const again = await openSandbox({ port: Number(new URL(sandbox.url).port) }, given);
    ids.push(...(await load(kit, 500)));
    expect(await kit.flush()).toBe(true);

    const produced = ids.length;
    const { repeated: _, ...account } = await report('a server down for 20 s at load', ids, again);
    expect(account).toEqual({ produced, delivered: produced, reported: 0, lost: 0 });
    expect(produced).toBeGreaterThan(500);
    expectEnds(outcomes, 'delivered', ids);
  });
});

const NOTHING = { reported: 0, lost: 0, repeated: 0 };
