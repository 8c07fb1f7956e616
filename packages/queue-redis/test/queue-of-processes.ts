import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Added, Claim, DeadLetter, EventQueue, EventRecord, QueueDepth } from '@capikit/core';
import type { QueueUnderTestOptions } from '@capikit/core/testing';

interface RemoteClaim extends Pick<Claim, 'lane' | 'records'> {
  readonly name: number;
}

/** Another process's queue. */
class QueueProcess {
  readonly #child: ChildProcess;
  readonly #now: () => number;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #calls = 0;

  constructor(now: () => number) {
    const program = resolve(__dirname, 'queue-process.mjs');
    if (!existsSync(resolve(__dirname, '../dist/index.js')))
      throw new Error('packages/queue-redis is not built: run "pnpm run build" first');
    this.#now = now;
    this.#child = fork(program, { serialization: 'advanced', execArgv: ['--unhandled-rejections=strict'] });
    this.#child.on('message', ([number, answer]: [number, unknown]) => {
      this.#waiting.get(number)?.(answer);
      this.#waiting.delete(number);
    });
  }

  call<T>(what: string, ...given: readonly unknown[]): Promise<T> {
    const number = (this.#calls += 1);
    return new Promise((done, fail) => {
      this.#waiting.set(number, done as (answer: unknown) => void);
      this.#child.send([number, this.#now(), what, ...given], (error) => error && fail(error));
    });
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

/** One queue of several processes: each call is made by the next of them, and what a claim asks by the claimer. */
export async function queueOfProcesses(
  count: number,
  { now, ...options }: QueueUnderTestOptions & { readonly url: string; readonly prefix: string },
): Promise<EventQueue> {
  const processes = Array.from({ length: count }, () => new QueueProcess(now));
  await Promise.all(processes.map((one) => one.call('open', options)));
  let turn = 0;
  const next = (): QueueProcess => processes[(turn += 1) % count] as QueueProcess;
  const claimOf = (owner: QueueProcess, { name, lane, records }: RemoteClaim): Claim => ({
    lane,
    records,
    extend: (ms) => owner.call('extend', name, ms),
    settle: (settlement) => owner.call('settle', name, settlement),
  });
  let isClosed = false;
  return {
    durable: true,
    add: async (records) => (isClosed ? 'full' : next().call<Added>('add', records)),
    claim: async (given) => {
      if (isClosed) return null;
      const owner = next();
      const claim = await owner.call<RemoteClaim | null>('claim', given);
      return claim && claimOf(owner, claim);
    },
    depth: () => next().call<QueueDepth>('depth'),
    deadLetters: {
      list: (given) => next().call<DeadLetter[]>('list', given),
      replay: (ids) => next().call<number>('replay', ids),
      remove: (ids) => next().call<number>('remove', ids),
    },
    close: async () => {
      if (isClosed) return [];
      isClosed = true;
      const left = await Promise.all(processes.map((one) => one.call<EventRecord[]>('close')));
      for (const one of processes) one.end();
      return left.flat();
    },
  };
}
