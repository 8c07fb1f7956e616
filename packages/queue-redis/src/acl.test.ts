import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventRecord } from '@capikit/core/testing';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../../test/redis-server.mjs';
import { redisQueue } from './index';
import { ADD } from './scripts/add';
import * as claim from './scripts/claim';
import * as deadLetters from './scripts/dead-letters';
import * as settle from './scripts/settle';

/** The rules as the README gives them. */
function rules(): string[] {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const [, given = ''] = /ACL SETUSER capikit on >password ([\s\S]*?)```/.exec(readme) ?? [];
  return given.split(/[\s\\]+/).filter((rule) => rule !== '');
}

it('a user who may do no more than the README lists can run a queue, and its password is nowhere', async () => {
  const server = await startRedis({ options: { appendonly: 'yes' } });
  onTestFinished(() => server.stop());
  const operator = new Redis(server.url);
  onTestFinished(() => operator.disconnect());
  await operator.acl('SETUSER', 'capikit', 'on', '>pass-word', ...rules());
  await operator.acl('LOG', 'RESET');
  const said: unknown[] = [];
  const listen = (warning: Error): void => void said.push(String(warning.stack));
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));

  const queue = redisQueue({ url: `redis://capikit:pass-word@127.0.0.1:${server.port}` });
  onTestFinished(async () => void (await queue.close()));
  const guard = { key: 'order-1', untilMs: Date.now() + 60_000 };
  for (const id of ['a', 'b', 'c'])
    expect(await queue.add([eventRecord({ id, guard: { ...guard, key: id } })])).toBe('added');
  expect(await queue.add([eventRecord({ guard: { ...guard, key: 'a' } })])).toBe('duplicate');
  const taken = await queue.claim({ events: 3, bytes: 10_000, leaseMs: 10_000, except: [] });
  expect(await taken?.extend(10_000)).toBe(true);
  const error = { code: 100, httpStatus: 400, explanation: 'No.' };
  const release = { ids: ['b'], delayMs: 0 };
  expect(await taken?.settle({ remove: ['a'], release, bury: [{ id: 'c', error }] })).toBe(true);
  expect(await queue.deadLetters.replay(['c'])).toBe(1);
  expect(await queue.deadLetters.remove(['c'])).toBe(0);
  const lost = await queue.claim({ events: 3, bytes: 10_000, leaseMs: 1, except: [] });
  expect(lost?.records).toHaveLength(2);
  await expect
    .poll(async () => (await queue.claim({ events: 3, bytes: 10_000, leaseMs: 1, except: [] }))?.lane)
    .toBe(lost?.lane);
  expect((await queue.depth()).events).toBe(2);

  expect(await operator.acl('LOG')).toEqual([]);
  expect(JSON.stringify(said)).not.toContain('pass-word');
});

it('the README lists the commands that scripts use, and no others of data', () => {
  const used = Object.values({ ADD, ...claim, ...deadLetters, ...settle }).flatMap(({ plain }) => [
    ...plain.lua.matchAll(/redis\.call\('([A-Z]+)'/g),
  ]);
  const commands = new Set(used.map(([, name = '']) => `+${name.toLowerCase()}`));
  const others = ['+@connection', '+info', '+config|get', '+eval', '+evalsha'];
  expect(
    rules()
      .filter((rule) => rule.startsWith('+'))
      .toSorted(),
  ).toEqual([...commands, ...others].toSorted());
});

it('a wrong password is said by its kind alone', async () => {
  const server = await startRedis({ options: { requirepass: 'pass-word' } });
  onTestFinished(() => server.stop());
  const said: string[] = [];
  const listen = (warning: Error): void => void said.push(String(warning.stack));
  process.on('warning', listen);
  onTestFinished(() => void process.off('warning', listen));
  const queue = redisQueue({ url: `redis://:wrong-word@127.0.0.1:${server.port}` });
  onTestFinished(async () => void (await queue.close()));
  const reason: unknown = await Promise.resolve(queue.depth()).catch((error: unknown) => error);
  expect(reason).toBeInstanceOf(Error);
  await expect.poll(() => said.join()).toContain('Redis cannot be used: WRONGPASS. Events wait in memory');
  expect(`${(reason as Error).stack} ${said.join()}`).not.toContain('wrong-word');
});

it('what Redis refuses is told without what it was sent', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const queue = redisQueue({ url: server.url });
  onTestFinished(async () => void (await queue.close()));
  await queue.add([eventRecord({ id: 'a', eventId: 'order-1' })]);
  const taken = await queue.claim({ events: 1, bytes: 10_000, leaseMs: 10_000, except: [] });
  const operator = new Redis(server.url);
  onTestFinished(() => operator.disconnect());
  await operator.config('SET', 'min-replicas-to-write', '1');
  const error = { code: 100, httpStatus: 400, explanation: 'No.' };
  const reason: unknown = await taken?.settle({ bury: [{ id: 'a', error }] }).catch((thrown: unknown) => thrown);
  expect(String(reason)).toContain('NOREPLICAS');
  expect(JSON.stringify(reason)).not.toContain('"args"');
});
