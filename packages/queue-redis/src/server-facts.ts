import type { RedisClient } from './client';

/** What an operator chose, as far as Redis tells. */
export interface ServerFacts {
  readonly version: string;
  /** `noeviction` and the like; undefined when memory is not limited. */
  readonly evictionPolicy: string | undefined;
  readonly persistence: 'appendonly' | 'snapshots' | 'none' | 'unknown';
  /** Whether scripts may say that they free memory: since Redis 7. */
  readonly takesFlags: boolean;
}

/** Asks once. What an ACL user may not ask stays unknown. */
export async function readServerFacts(client: RedisClient): Promise<ServerFacts> {
  const info = await client.info().catch(() => '');
  const value = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
  // Valkey tells the version of Redis it is compatible with.
  const version = value('redis_version') ?? '';
  return {
    version,
    evictionPolicy: (value('maxmemory') ?? '0') === '0' ? undefined : value('maxmemory_policy'),
    persistence: await persistenceOf(client, value('aof_enabled')),
    takesFlags: Number.parseInt(version, 10) >= 7,
  };
}

async function persistenceOf(client: RedisClient, aof: string | undefined): Promise<ServerFacts['persistence']> {
  if (aof === '1') return 'appendonly';
  if (aof === undefined || !('config' in client)) return 'unknown';
  const answer: unknown = await client.config('GET', 'save').catch(() => undefined);
  if (!Array.isArray(answer)) return 'unknown';
  return answer[1] === '' ? 'none' : 'snapshots';
}

/** What the operator should know of a server that may lose what it was given. Codes for `process.emitWarning()`. */
export function warningsOf({ version, evictionPolicy, persistence }: ServerFacts): [code: string, message: string][] {
  const warnings: [string, string][] = [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (version !== '' && (major < 6 || (major === 6 && minor < 2))) {
    warnings.push(['CAPIKIT_REDIS_TOO_OLD', `Redis ${version} cannot keep this queue: it needs Redis 6.2 or Valkey.`]);
  }
  if (evictionPolicy?.startsWith('allkeys') === true) {
    warnings.push([
      'CAPIKIT_REDIS_EVICTS',
      `Redis has maxmemory-policy ${evictionPolicy}: when its memory is full it throws whole lanes of accepted events away, and nobody is told. Set it to noeviction.`,
    ]);
  } else if (evictionPolicy?.startsWith('volatile') === true) {
    warnings.push([
      'CAPIKIT_REDIS_EVICTS',
      `Redis has maxmemory-policy ${evictionPolicy}: when its memory is full it forgets which writes it has had, so that one whose answer was lost adds its events twice. Set it to noeviction.`,
    ]);
  }
  if (persistence === 'none' || persistence === 'snapshots') {
    const lost = persistence === 'none' ? 'all accepted events' : 'what was accepted since its last snapshot';
    warnings.push([
      'CAPIKIT_REDIS_NOT_PERSISTENT',
      `Redis has appendonly off: when it crashes or its machine fails, ${lost} will be lost. Set appendonly yes; appendfsync everysec may lose the last second, always loses nothing.`,
    ]);
  }
  return warnings;
}
