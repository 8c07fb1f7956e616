import { execFileSync } from 'node:child_process';
import { eventRecord } from '@capikit/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claims, newDirectory } from '../test/directories';
import { QueueProcess } from '../test/processes';
import { lmdbQueue } from './index';

/** A file system of 8 MiB; undefined where none may be mounted, as root may. */
function smallDisk(): string | undefined {
  const path = newDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', path]));
  return path;
}

const NO_MOUNT = 'a tmpfs cannot be mounted here; the limit on the size of files stands for it';

describe('without room the queue refuses events, lets records go, and then takes events again', () => {
  const check = async (path: string, options: { shell?: string } = {}): Promise<void> => {
    const filling = new QueueProcess('fill', path, options);
    await filling.ended();
    expect(filling.lines).toEqual([expect.stringMatching(/^full [1-9]\d*$/), 'holds 1', 'drained 1']);
  };

  it('under a limit on the size of files', () => check(newDirectory(), { shell: 'ulimit -f 8192; exec "$@"' }));

  it('on a full disk', async ({ skip }) => {
    await check(smallDisk() ?? skip(NO_MOUNT));
  });
});

it('events that find no room do not keep others from being removed', async ({ skip }) => {
  const queue = lmdbQueue({ path: smallDisk() ?? skip(NO_MOUNT) });
  const body = Buffer.alloc(20_000, 0x20);
  const add = async () => queue.add([eventRecord({ body })]);
  for (let added = 0; added < 200; added += 20) await Promise.all(Array.from({ length: 20 }, add));
  const claim = await claims(queue).claim();
  const tooMany = Promise.all(Array.from({ length: 300 }, add));
  expect(await claim.settle({ remove: claim.records.map(({ id }) => id) })).toBe(true);
  expect(new Set(await tooMany)).toContain('full');
  expect(await add()).toBe('full');
  await claims(queue).drain();
  expect(await queue.depth()).toEqual({ events: 0, bytes: 0 });
  await queue.close();
});
