import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readBody } from './read-body';

const LIMITS = { maxBytes: 10, timeoutMs: 5_000 };

it.each([
  ['text', '{"a":1}', { text: '{"a":1}' }],
  ['text that is too long in bytes', 'ööööööö', 'too-large'],
  ['bytes', new TextEncoder().encode('ö'), { text: 'ö' }],
  ['too many bytes', new Uint8Array(11), 'too-large'],
  ['what was parsed', { a: 1 }, { parsed: { a: 1 } }],
  ['a stream', Readable.from([Buffer.from([0xc3]), Buffer.from([0xb6])]), { text: 'ö' }],
  ['a stream of the very limit', Readable.from([Buffer.alloc(10, 'x')]), { text: 'xxxxxxxxxx' }],
  ['a stream beyond', Readable.from([Buffer.alloc(6), Buffer.alloc(5)]), 'too-large'],
  ['an empty stream', Readable.from([]), 'no-body'],
  ['nothing', undefined, 'no-body'],
  ['no text', '', 'no-body'],
])('reads %s', async (_title, body, expected) => {
  expect(await readBody(body, LIMITS)).toEqual(expected);
});

it('gives up on a stream that does not end, and leaves it to its owner', async () => {
  const stream = new PassThrough();
  stream.write('{');
  expect(await readBody(stream, { maxBytes: 10, timeoutMs: 1 })).toBe('too-slow');
  expect([stream.isPaused(), stream.destroyed]).toEqual([true, false]);
});

it.each([
  ['breaks off', new Error('reset')],
  ['closes', undefined],
])('survives a stream that %s, also later', async (_title, error) => {
  const stream = new PassThrough();
  const read = readBody(stream, LIMITS);
  stream.destroy(error);
  expect(await read).toBe('no-body');
  expect(await readBody(stream, LIMITS)).toBe('no-body');
});
