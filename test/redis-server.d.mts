/** A redis-server of one's own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  readonly pid: number;
  /** Ends it as a power cut would end its process. */
  kill(): Promise<void>;
  /** Stops it as an operator would and starts it again with what it has on disk. */
  restart(): Promise<RedisServer>;
  /** Starts it again, on the same port and directory, once it has ended. */
  startAgain(): Promise<RedisServer>;
  /** Ends it and removes its directory. */
  stop(): Promise<void>;
}
export function startRedis(options?: {
  /** Of redis.conf; without persistence by default. */
  readonly options?: Readonly<Record<string, string | number>>;
  readonly port?: number;
  readonly directory?: string;
}): Promise<RedisServer>;
/** A port of this machine that nobody listens on. */
export function freePort(): Promise<number>;
