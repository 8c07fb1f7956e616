import { randomUUID } from 'node:crypto';
import type { Product } from './catalog';

/** A visitor's cart, and the cookie to set when it is new. */
export interface OpenCart {
  readonly products: Product[];
  readonly setCookie: string | undefined;
}

/** Every visitor's cart, found by a cookie. */
export class Carts {
  readonly #carts = new Map<string, Product[]>();

  open(cookieHeader = ''): OpenCart {
    const known = /(?:^|;\s*)cart=([\w-]{36})/.exec(cookieHeader)?.[1];
    const id = known ?? randomUUID();
    let products = this.#carts.get(id);
    if (products === undefined) this.#carts.set(id, (products = []));
    return { products, setCookie: known === undefined ? `cart=${id}; Path=/; HttpOnly; SameSite=Lax` : undefined };
  }
}
