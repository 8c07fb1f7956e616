import { expect, it } from 'vitest';
import { Stage } from './stage';

/** Both work for every user, unlike a small file system. Sizes of `ulimit -f` are in blocks of 512 or 1024 bytes. */
const NO_ROOM = [
  ['the file may not grow any more', { limits: {} }, { shell: 'ulimit -f 8192; exec "$@"' }],
  ['the queue is at its limit', { limits: { maxBytes: 4_000_000 } }, {}],
] as const;

it.each(NO_ROOM)('a full disk (%s) refuses events and stops nothing', async (what, part, options) => {
  const stage = await Stage.open('lmdb');
  const up = stage.goDown();
  const shop = stage.start({ job: 'fill', life: 'a', ...part }, options);
  expect(await shop.said('full')).toBe('full QUEUE_FULL');
  const before = stage.journal;
  expect(before.stored.size).toBeGreaterThan(50);
  expect(new Set(before.ended.values())).toEqual(new Set(['refused']));
  expect([...before.ended.keys()].filter((id) => before.stored.has(id))).toEqual([]);

  up();
  await shop.said('stored again');
  const { code, stderr } = await shop.ended;
  expect(code).toBe(0);
  expect(stderr).toContain('[capikit] the queue is full: such events are refused, older ones are kept');
  expect(JSON.parse(await shop.said('{'))).toEqual({ flushed: true });
  const { produced, ...account } = stage.report(`disk full: ${what}`);
  expect(produced).toBeGreaterThan(before.stored.size);
  expect(account).toEqual({ delivered: produced, reported: 0, lost: 0, repeated: 0 });
});
