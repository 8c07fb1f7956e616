import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFailed } from 'vitest';
import { DURABLE, LEASE_IS_OVER_MS, Stage } from './stage';

const KILLS = 20;
/** From before the queue is open … */
const SHORTEST_MS = 50;
/** … until well into the load: that long after a process is ready, however long this machine takes for that. */
const UNDER_LOAD_MS = 850;

/** Random numbers below 1 that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it.each(DURABLE)(
  `SIGKILL at ${KILLS} random moments costs nothing that was stored (%s queue)`,
  { timeout: 120_000 },
  async (queue) => {
    const seed = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 32));
    onTestFailed(() => void process.stderr.write(`repeat the moments of the kills with FAULT_SEED=${seed}\n`));
    const random = randomFrom(seed);
    const stage = await Stage.open(queue);
    // Some request is always on its way.
    stage.sandbox.replyNext({ delayMs: 25, until: () => false });
    const begin = performance.now();
    const first = stage.start({ job: 'load', life: 'first' });
    await first.said('ready');
    const longest = performance.now() - begin + UNDER_LOAD_MS;
    await stage.kill(first);
    for (let kill = 2; kill <= KILLS; kill += 1) {
      const server = stage.start({ job: 'load', life: `${kill}` });
      // oxlint-disable-next-line no-await-in-loop -- one life after the other; the moment is what is random
      await sleep(SHORTEST_MS + random() * (longest - SHORTEST_MS));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await stage.kill(server);
    }
    const last = stage.start({ job: 'drain', life: 'last', aheadMs: LEASE_IS_OVER_MS });
    expect(await last.ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(await last.said('{'))).toMatchObject({ flushed: true, queue: { events: 0, bytes: 0 } });

    const { produced, repeated: _, ...account } = stage.report(`SIGKILL at ${KILLS} random moments`);
    // Under load, that is; how much a life takes in is a matter of the machine.
    expect(produced).toBeGreaterThan(10 * KILLS);
    expect(account).toEqual({ delivered: produced, reported: 0, lost: 0 });
  },
);
