import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CapiError } from '@capikit/core';
import { eventRecord } from '@capikit/core/testing';
import { open } from 'lmdb';
import { expect, it } from 'vitest';
import { claims, newDirectory } from '../test/directories';
import { lmdbQueue } from './index';
import { networkFileSystem } from './unusable';

const DATA = 'queue-1.mdb';
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

async function filledQueue(): Promise<string> {
  const path = join(newDirectory(), 'queue');
  const queue = lmdbQueue({ path });
  const body = Buffer.alloc(4_000, 0x20);
  await Promise.all(Array.from({ length: 1_000 }, async () => queue.add([eventRecord({ body })])));
  await queue.close();
  return path;
}

function refusalOf(path: string): CapiError {
  try {
    void lmdbQueue({ path }).close();
  } catch (error) {
    if (error instanceof CapiError) return error;
    throw error;
  }
  throw new Error('the queue was opened');
}

it('makes its directory for its user only, and so its files', async () => {
  const before = process.umask(0);
  try {
    const path = await filledQueue();
    expect(mode(path)).toBe('700');
    const names = readdirSync(path);
    expect(names.toSorted()).toEqual([DATA, `${DATA}-lock`]);
    for (const name of names) expect(mode(join(path, name))).toBe('600');
  } finally {
    process.umask(before);
  }
});

it('keeps the mode of a directory that is there', async () => {
  const path = newDirectory();
  chmodSync(path, 0o750);
  const queue = lmdbQueue({ path });
  expect(await queue.add([eventRecord()])).toBe('added');
  await queue.close();
  expect(mode(path)).toBe('750');
});

const DAMAGES: readonly (readonly [what: string, damage: (file: string) => void | Promise<void>, says: RegExp])[] = [
  ['of other content', (file) => writeFileSync(file, randomBytes(100_000)), /is damaged or no queue/],
  ['of text', (file) => writeFileSync(file, 'not a database'), /is damaged or no queue/],
  ['that is empty', (file) => truncateSync(file, 0), /is not a queue/],
  ['cut in half', (file) => truncateSync(file, Math.floor(statSync(file).size / 2)), /its end is missing/],
  ['of another program', foreign, /is not a queue of capikit/],
];

async function foreign(file: string): Promise<void> {
  truncateSync(file, 0);
  const database = open({ path: file, noSubdir: true });
  await database.put('f', 'theirs');
  await database.close();
}

for (const [what, damage, says] of DAMAGES) {
  it(`refuses a file ${what}, and says what to do`, async () => {
    const path = await filledQueue();
    await damage(join(path, DATA));
    const { code, message } = refusalOf(path);
    expect(code).toBe('QUEUE_UNUSABLE');
    expect(message).toMatch(says);
    expect(message).toContain('move it away');
    expect(message).toContain(join(path, DATA));
  });
}

it('refuses a file of a newer format', async () => {
  const path = await filledQueue();
  const database = open({ path: join(path, DATA), noSubdir: true, encoding: 'binary', keyEncoding: 'binary' });
  await database.put(Buffer.from('f'), Buffer.from(JSON.stringify({ name: 'capikit-queue', version: 2 })));
  await database.close();
  expect(refusalOf(path).message).toMatch(/has format 2.*Update @capikit\/queue-lmdb/);
});

it('refuses a path that is a file', () => {
  const path = join(newDirectory(), 'file');
  writeFileSync(path, '');
  expect(refusalOf(path).message).toMatch(/is a file\. Give lmdbQueue\(\) the path of a directory/);
});

it.each([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xff534d42 | 0, 'CIFS'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0xef53, undefined],
  [0x01021994, undefined],
  [0x794c7630, undefined],
])('knows the file system %d as %s', (type, name) => {
  expect(networkFileSystem(type)).toBe(name);
});

it.each([
  ['path', { path: '' }],
  ['maxEvents', { path: '/nowhere', maxEvents: 0 }],
  ['maxBytes', { path: '/nowhere', maxBytes: Number.NaN }],
])('refuses a bad %s', (option, options) => {
  expect(() => lmdbQueue(options)).toThrow(new RegExp(`^lmdbQueue: ${option} must be`));
});

it('ignores what a process left behind that ended while making a file', async () => {
  const path = await filledQueue();
  mkdirSync(join(path, 'queue-2-0123456789ab.tmp'));
  writeFileSync(join(path, 'queue-2-0123456789ab.tmp', 'data.mdb'), 'half');
  writeFileSync(join(path, 'notes.txt'), 'of the user');
  const queue = lmdbQueue({ path });
  expect(await claims(queue).drain()).toHaveLength(1_000);
  await queue.close();
  expect(readdirSync(path)).toContain('notes.txt');
});

it('finishes what a process began that was killed while it replaced the file', async () => {
  const path = await filledQueue();
  const made = 'queue-2-0123456789ab.tmp';
  mkdirSync(join(path, made));
  const database = open({ path: join(path, DATA), noSubdir: true, encoding: 'binary', keyEncoding: 'binary' });
  await database.backup(join(path, made, 'data.mdb'), true);
  await database.put(Buffer.from('m'), Buffer.from(made));
  await database.close();
  const queue = lmdbQueue({ path });
  expect((await queue.depth()).events).toBe(1_000);
  expect(await queue.add([eventRecord()])).toBe('added');
  expect(await claims(queue).drain()).toHaveLength(1_001);
  await queue.close();
  expect(readdirSync(path).toSorted()).toEqual(['queue-2.mdb', 'queue-2.mdb-lock']);
});
