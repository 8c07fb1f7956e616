import { CapiError } from '@capikit/core';
import type * as ioredisModule from 'ioredis';
import type { Cluster, Redis } from 'ioredis';
import { failureKind } from './failure-kind';
import type { Script } from './scripts/script';

/** What a script is given besides its keys. */
export type Argument = string | number | Buffer;

/** A client of one Redis server, or of a cluster. */
export type RedisClient = Redis | Cluster;

/** What every client of ioredis can do, though its types do not say so: run scripts whose answers are bytes. */
interface ScriptClient {
  evalshaBuffer(sha1: string, keys: number, ...keysAndArguments: readonly Argument[]): Promise<unknown>;
  evalBuffer(lua: string, keys: number, ...keysAndArguments: readonly Argument[]): Promise<unknown>;
}

/** Whether it is a client of ioredis. */
export function isClient(value: unknown): boolean {
  return typeof (value as Partial<ScriptClient> | null)?.evalshaBuffer === 'function';
}

const RECONNECT = { firstMs: 50, maxMs: 2_000 };

/** Opens a client in which nothing waits. */
export function openClient(url: string, connectTimeout: number): RedisClient {
  return new (loadClient())(url, {
    connectionName: 'capikit',
    // What waits, waits in the queue, where it is counted and bounded.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(RECONNECT.firstMs * 2 ** Math.min(attempt - 1, 10), RECONNECT.maxMs),
    // After a failover the address may lead to the new master.
    reconnectOnError: (error) => failureKind(error) === 'READONLY',
  });
}

/** Runs a script, which Redis may not know yet. */
export async function evaluate(
  client: RedisClient,
  { lua, sha1 }: Script,
  { keys, args }: { readonly keys: readonly string[]; readonly args: readonly Argument[] },
): Promise<unknown> {
  // Not by `callBuffer()`: a client that pipelines by itself would throw where nobody catches it.
  const scriptClient = client as unknown as ScriptClient;
  try {
    return await scriptClient.evalshaBuffer(sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (failureKind(error) !== 'NOSCRIPT') throw error;
    return await scriptClient.evalBuffer(lua, keys.length, ...keys, ...args);
  }
}

function loadClient(): typeof ioredisModule.Redis {
  try {
    return (require('ioredis') as typeof ioredisModule).Redis;
  } catch (cause) {
    throw new CapiError(
      'INVALID_OPTIONS',
      'redisQueue: url needs ioredis, which is not installed: npm install ioredis',
      {
        cause,
      },
    );
  }
}
