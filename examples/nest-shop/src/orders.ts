import { randomUUID } from 'node:crypto';
import { commerceData, type Product } from '@capikit/example-shop-pages';
import { eventIdFor } from '@capikit/nestjs';
import { Injectable, NotFoundException } from '@nestjs/common';

export interface Order {
  readonly id: string;
  readonly products: readonly Product[];
}

@Injectable()
export class Orders {
  readonly #orders = new Map<string, Order>();

  /** Takes everything out of the cart. */
  place(cart: Product[]): Order {
    const order = { id: randomUUID(), products: cart.splice(0) };
    this.#orders.set(order.id, order);
    return order;
  }

  find(id: string): Order {
    const order = this.#orders.get(id);
    if (!order) throw new NotFoundException();
    return order;
  }
}

/** What the server reports and what the order page's Pixel says: the same data under the same id. */
export function purchaseOf({ id, products }: Order) {
  return {
    name: 'Purchase',
    customData: { ...commerceData(products), order_id: id },
    eventId: eventIdFor('Purchase', id),
  };
}
