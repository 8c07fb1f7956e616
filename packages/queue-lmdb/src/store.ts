import { realpathSync } from 'node:fs';
import { compact } from './compaction';
import { GroupCommit, type CommitTarget } from './group-commit';
import { MOVED } from './keys';
import { openCurrent, openSuccessor, type OpenFile } from './open-database';
import { cleanUp } from './queue-files';
import { Snapshot, type Database } from './snapshot';
import { sweepOperation } from './sweeping';
import { prepareDirectory } from './unusable';

const SWEEP_MS = 60_000;

/** The stores this process has open: one for each directory, since LMDB must not be opened twice. */
const stores = new Map<string, Store>();

/** A queue's directory, opened once for all of a process's queues on it. */
export class Store implements CommitTarget {
  readonly directory: string;
  readonly commit: GroupCommit = new GroupCommit(this);
  #file: OpenFile;
  #users = 0;
  #numbers = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  /** @throws {CapiError} `QUEUE_UNUSABLE` */
  static open(path: string): Store {
    prepareDirectory(path);
    const directory = realpathSync(path);
    let store = stores.get(directory);
    if (store === undefined) stores.set(directory, (store = new Store(directory)));
    store.#users += 1;
    return store;
  }

  private constructor(directory: string) {
    this.directory = directory;
    this.#file = openCurrent(directory);
    quietly(() => cleanUp(directory, this.#file.generation));
  }

  get database(): Database {
    return this.#file.database;
  }

  /** A number this process has not used. */
  nextNumber(): number {
    return (this.#numbers += 1);
  }

  /** What is in the queue now; undefined while the file is being replaced. */
  read(): Snapshot | undefined {
    const snapshot = new Snapshot(this.database);
    return snapshot.has(MOVED) ? undefined : snapshot;
  }

  /** Gives space back that a former backlog took. A failure changes nothing. */
  async start(): Promise<void> {
    try {
      if (await compact(this.directory, this.#file)) this.follow(new Snapshot(this.database));
    } catch {
      // The queue works as it is; the next start tries again.
    }
  }

  follow(snapshot: Snapshot): boolean {
    const made = snapshot.get(MOVED)?.toString();
    if (made === undefined) return false;
    const { database, generation } = this.#file;
    this.#file = openSuccessor(this.directory, { generation, made });
    void database.close();
    quietly(() => cleanUp(this.directory, this.#file.generation));
    return true;
  }

  /** Forgets in the background what is past, now and then. */
  sweep(now: () => number): void {
    if (performance.now() - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = performance.now();
    void this.#sweepAll(now);
  }

  /** Ends one user; the last one closes the file. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    stores.delete(this.directory);
    await this.commit.idle();
    await this.database.close();
  }

  async #sweepAll(now: () => number): Promise<void> {
    try {
      while (this.#users > 0 && (await this.commit.run(sweepOperation(now))));
    } catch {
      // What could not be forgotten now is forgotten later.
    }
  }
}

function quietly(tidy: () => void): void {
  try {
    tidy();
  } catch {
    // Leftovers cost space only; the next start tries again.
  }
}
