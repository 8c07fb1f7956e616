import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An order as the shop keeps it: in a database; here in a file each, which every process of the shop can read. */
export interface Order {
  readonly id: string;
  readonly productIds: readonly string[];
  readonly email: string;
  /** `req.capi.passport()` of the shopper's own request. */
  readonly passport: string;
}

const ID = /^[\da-f-]{36}$/;

/** The shop's orders, in a directory. */
export class Orders {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  save(order: Order): void {
    const file = this.#file(order.id);
    writeFileSync(`${file}.new`, JSON.stringify(order), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  find(id: unknown): Order | undefined {
    if (typeof id !== 'string' || !ID.test(id)) return undefined;
    try {
      return JSON.parse(readFileSync(this.#file(id), 'utf8')) as Order;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #file(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
