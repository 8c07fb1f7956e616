import type { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { nodeStream } from '../node-builtins';
import type { CollectRefusal } from './refusal';

/**
 * A request's body: a stream still to be read (Node's request, a fetch `Request`'s `body`), its bytes, its text, or the
 * value that a body parser made of it.
 */
export type CollectBody = Readable | ReadableStream<Uint8Array> | Uint8Array | string | object | null | undefined;

/** How much is read and for how long. */
export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** The text of a body, or what was parsed of it already. */
export type ReadBody = { readonly text: string } | { readonly parsed: object };

/** Reads no more than the limits allow and leaves the rest of a stream unread. Never rejects. */
export async function readBody(body: CollectBody, limits: BodyLimits): Promise<ReadBody | CollectRefusal> {
  if (body === undefined || body === null || body === '') return 'no-body';
  if (typeof body === 'string') {
    return Buffer.byteLength(body) > limits.maxBytes ? 'too-large' : { text: body };
  }
  if (body instanceof Uint8Array) return body.length > limits.maxBytes ? 'too-large' : { text: textOf([body]) };
  const { Readable: NodeReadable } = nodeStream();
  if (body instanceof NodeReadable) return readStream(body, limits);
  if (!(body instanceof ReadableStream)) return { parsed: body };
  if (body.locked) return 'no-body';
  const stream = NodeReadable.fromWeb(body as NodeReadableStream<Uint8Array>);
  const read = await readStream(stream, limits);
  stream.destroy();
  return read;
}

function readStream(stream: Readable, { maxBytes, timeoutMs }: BodyLimits): Promise<ReadBody | CollectRefusal> {
  // One that is over calls nobody any more.
  if (stream.readableEnded || stream.destroyed) return Promise.resolve('no-body');
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const take = (chunk: Uint8Array): void => {
      size += chunk.length;
      if (size > maxBytes) settle('too-large');
      else chunks.push(chunk);
    };
    const end = (): void => settle(size === 0 ? 'no-body' : { text: textOf(chunks) });
    const breakOff = (): void => settle('no-body');
    const timer = setTimeout(() => settle('too-slow'), timeoutMs);
    const settle = (read: ReadBody | CollectRefusal): void => {
      clearTimeout(timer);
      stream.off('data', take).off('end', end).off('close', breakOff).pause();
      resolve(read);
    };
    // The listener for errors stays: one that comes after the answer must not be thrown at the process.
    stream.on('error', breakOff).once('close', breakOff).once('end', end).on('data', take);
  });
}

function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
