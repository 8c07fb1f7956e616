/* oxlint-disable vitest/no-standalone-expect -- what every test of the stage checks */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CapiOptions } from '@capikit/core';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { Redis } from 'ioredis';
import { expect, onTestFinished } from 'vitest';
import { startRedis, type RedisServer } from '../redis-server.mjs';
import { Arrivals } from './arrivals';
import { reportFault } from './fault-table';
import { readJournal, type Journal } from './journal';
import { startProgram, type ProgramOptions, type RunningProgram } from './run-program';
import { findTraces, newSecrets, type Secrets } from './traces';

/** Where accepted events wait. */
export type QueueKind = 'memory' | 'lmdb' | 'redis';

/** Those that outlive their process. */
export const DURABLE = ['lmdb', 'redis'] as const;

/** What a program of `programs/` is told; see there. */
export interface Part {
  readonly job?: string;
  /** Begins the ids of what this process tracks. */
  readonly life?: string;
  readonly count?: number;
  readonly closeMs?: number;
  /** How far ahead its clock is. */
  readonly aheadMs?: number;
  /** Options of the queue. */
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly capi?: Pick<CapiOptions, 'deliver' | 'timeoutMs' | 'accessToken' | 'batch'>;
}

const TIMEOUT_MS = 1_000;
const PAUSE_MS = 20_000;
/** Longer than a lease: twice the timeout and 10 s. */
export const LEASE_IS_OVER_MS = 13_000;

/** What became of the events of a fault. */
export interface Account {
  readonly produced: number;
  readonly delivered: number;
  /** Not delivered, and its end was told. */
  readonly reported: number;
  readonly lost: number;
  readonly repeated: number;
}

/** A sandbox, a queue's directory and a journal for processes that are stopped and killed. It goes with the test. */
export class Stage {
  readonly sandbox: Sandbox;
  readonly arrivals: Arrivals;
  readonly secrets: Secrets = newSecrets();
  readonly queue: QueueKind;
  /** Keeps the queue when that is one of Redis. */
  redis: RedisServer | undefined;
  /** Everything the processes printed. */
  #printed = '';
  /** Addresses of all requests to the sandbox, as they came. */
  #addresses = '';
  readonly #directory = mkdtempSync(join(tmpdir(), 'capikit-faults-'));

  /** `redisOptions`: of redis.conf; what is answered is on disk unless they say otherwise. */
  static async open(queue: QueueKind, redisOptions: Readonly<Record<string, string | number>> = {}): Promise<Stage> {
    const stage = new Stage(queue, await startSandbox());
    if (queue === 'redis') {
      const options = { appendonly: 'yes', appendfsync: 'always', ...redisOptions };
      stage.redis = await startRedis({ directory: stage.queueDirectory, options });
    }
    return stage;
  }

  private constructor(queue: QueueKind, sandbox: Sandbox) {
    this.queue = queue;
    this.sandbox = sandbox;
    this.arrivals = new Arrivals(sandbox);
    const port = Number(new URL(sandbox.url).port);
    const heard = (message: unknown): void => {
      const { request } = message as { readonly request: IncomingMessage };
      if (request.socket.localPort === port) this.#addresses += `${request.url}\n`;
    };
    subscribe('http.server.request.start', heard);
    onTestFinished(async () => {
      unsubscribe('http.server.request.start', heard);
      this.arrivals.end();
      await sandbox.close();
      await this.redis?.kill();
      rmSync(this.#directory, { recursive: true, force: true });
    });
  }

  get queueDirectory(): string {
    return join(this.#directory, 'queue');
  }

  /** What the processes have noted so far. */
  get journal(): Journal {
    return readJournal(this.#journalPath);
  }

  /** Starts a program on this stage; it is told what earlier ones left unfinished. */
  start(part: Part, options: Partial<ProgramOptions> & { readonly program?: string } = {}): RunningProgram {
    const { program = 'tracking.mjs', ...rest } = options;
    const { token, appSecret, visitor } = this.secrets;
    const { capi, ...told } = part;
    const config = {
      queue: this.queue,
      path: this.queueDirectory,
      url: this.redis?.url,
      journalPath: this.#journalPath,
      visitor,
      unfinished: this.journal.unfinished,
      ...told,
      capi: {
        baseUrl: this.sandbox.url,
        datasetId: '1234567890',
        accessToken: token,
        appSecret,
        timeoutMs: TIMEOUT_MS,
        ...capi,
      },
    };
    const running = startProgram(program, { env: { STAGE: JSON.stringify(config) }, ...rest });
    void running.ended.then(({ stdout, stderr }) => (this.#printed += `${stdout}\n${stderr}\n`));
    return running;
  }

  /** Kills a process in the middle of whatever it does. */
  async kill(running: RunningProgram): Promise<void> {
    await running.kill();
    this.excuseRepeats();
  }

  /** Redis is killed, and some time later started again with what it has on disk. */
  async restartRedis(meanwhile: (redis: RedisServer) => void | Promise<void> = () => undefined): Promise<void> {
    const { redis } = this;
    if (redis === undefined) throw new Error('this stage has no Redis');
    await redis.kill();
    await meanwhile(redis);
    this.redis = await redis.startAgain();
  }

  /**
   * Waits until all that Redis has confirmed is in its file: with `everysec` it confirms before it writes while the disk is
   * busy. With `pause` nothing is written any more from then on.
   */
  async redisHasWritten({ pause = false } = {}): Promise<void> {
    if (this.redis === undefined) throw new Error('this stage has no Redis');
    const operator = new Redis(this.redis.url);
    try {
      if (pause) await operator.client('PAUSE', PAUSE_MS, 'WRITE');
      await expect.poll(() => operator.info('persistence'), { timeout: PAUSE_MS }).toContain('aof_buffer_length:0\r');
    } finally {
      operator.disconnect();
    }
  }

  /** What came until now may come again: whoever should have noted it down was away. */
  excuseRepeats(): void {
    this.arrivals.killed(new Set(this.journal.ended.keys()));
  }

  /** Nothing listens any more, so to say, until the returned function is called. */
  goDown(): () => void {
    const outage = { isOver: false };
    this.sandbox.replyNext({ reset: 'before-body', until: () => outage.isOver });
    return () => {
      outage.isOver = true;
    };
  }

  /** What became of everything `stored`. */
  account(): Account {
    const { stored, ended } = this.journal;
    const { ids } = this.arrivals;
    const missing = [...stored].filter((id) => !ids.has(id));
    // An end that says `delivered` of what is not there would be a loss, and a false report too.
    const reported = missing.filter((id) => (ended.get(id) ?? 'delivered') !== 'delivered');
    return {
      produced: stored.size,
      delivered: stored.size - missing.length,
      reported: reported.length,
      lost: missing.length - reported.length,
      repeated: this.arrivals.repeats,
    };
  }

  /**
   * Writes the account into the fault table, after checking what holds for every fault: nothing arrived that nobody tracked
   * or came again without need, no end was told twice, and no contact data or token is anywhere. A store that
   * forgets what it had confirmed forgets ends too.
   */
  report(fault: string, { storeForgets = false } = {}): Account {
    const { accepted, endedTwice } = this.journal;
    const { ids, unexplained } = this.arrivals;
    expect([...ids].filter((id) => !accepted.has(id))).toEqual([]);
    if (!storeForgets) {
      expect(unexplained).toEqual([]);
      expect(endedTwice).toEqual([]);
    }
    expect(this.traces()).toEqual([]);
    const account = this.account();
    reportFault({ fault, queue: this.queue, ...account });
    return account;
  }

  /** Where contact data or tokens are found: queue files, output, outcomes, and what was sent. */
  traces(): string[] {
    return findTraces(this.secrets, {
      directory: this.queueDirectory,
      texts: {
        output: this.#printed,
        'outcomes and errors': readFileSync(this.#journalPath, 'latin1'),
        addresses: this.#addresses,
        requests: JSON.stringify(this.sandbox.requests.map(({ path, headers, events }) => ({ path, headers, events }))),
      },
    });
  }

  get #journalPath(): string {
    return join(this.#directory, 'journal');
  }
}
