import { expect, it } from 'vitest';
import { DURABLE, Stage } from './stage';

/** `pnpm reliability` asks for more. */
const EVENTS = Number(process.env['FAULT_BACKLOG'] ?? 100_000);
const MAX_RSS_BYTES = 512 * 1_048_576;

it.each(DURABLE)(
  `a fresh process delivers a backlog of ${EVENTS} within bounded memory (%s queue)`,
  { timeout: 60_000 + EVENTS },
  async (queue) => {
    const stage = await Stage.open(queue);
    const { sandbox, arrivals } = stage;
    const taking = stage.start({ job: 'take', life: 'a', count: EVENTS, capi: { deliver: false } });
    expect((await taking.ended).code).toBe(0);
    expect(stage.journal.stored.size).toBe(EVENTS);
    expect(sandbox.counts.requests).toBe(0);

    const fresh = stage.start({ job: 'drain', life: 'b', capi: { timeoutMs: 10_000 } });
    expect(await fresh.ended).toMatchObject({ code: 0, stderr: '' });
    const { flushed, ends, maxRssBytes } = JSON.parse(await fresh.said('{'));
    expect({ flushed, delivered: ends.delivered }).toEqual({ flushed: true, delivered: EVENTS });
    expect(maxRssBytes).toBeLessThan(MAX_RSS_BYTES);
    expect(arrivals.ids.size).toBe(EVENTS);
    expect(stage.report('a backlog started from cold')).toEqual({
      produced: EVENTS,
      delivered: EVENTS,
      reported: 0,
      lost: 0,
      repeated: 0,
    });
  },
);
