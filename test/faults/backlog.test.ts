import { expect, it } from 'vitest';
import { DURABLE, Stage } from './stage';

/** `pnpm reliability` asks for more, but where the queue's own file counts as memory of the process that reads it. */
const BACKLOG = { lmdb: 100_000, redis: Number(process.env['FAULT_BACKLOG'] ?? 100_000) };
const MAX_RSS_BYTES = 512 * 1_048_576;

it.each(DURABLE)(
  'a fresh process delivers a long backlog within bounded memory (%s queue)',
  { timeout: 60_000 + BACKLOG.redis },
  async (queue) => {
    const events = BACKLOG[queue];
    const stage = await Stage.open(queue);
    const { sandbox, arrivals } = stage;
    const taking = stage.start({ job: 'take', life: 'a', count: events, capi: { deliver: false } });
    expect((await taking.ended).code).toBe(0);
    expect(stage.journal.stored.size).toBe(events);
    expect(sandbox.counts.requests).toBe(0);

    const fresh = stage.start({ job: 'drain', life: 'b', capi: { timeoutMs: 10_000 } });
    expect(await fresh.ended).toMatchObject({ code: 0, stderr: '' });
    const { flushed, ends, maxRssBytes } = JSON.parse(await fresh.said('{'));
    expect({ flushed, delivered: ends.delivered }).toEqual({ flushed: true, delivered: events });
    expect(maxRssBytes).toBeLessThan(MAX_RSS_BYTES);
    expect(arrivals.ids.size).toBe(events);
    expect(stage.report('a backlog started from cold')).toEqual({
      produced: events,
      delivered: events,
      reported: 0,
      lost: 0,
      repeated: 0,
    });
  },
);
