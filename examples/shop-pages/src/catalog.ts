export interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly text: string;
}

export const CURRENCY = 'EUR';

export const PRODUCTS: readonly Product[] = [
  { id: 'mug', name: 'Stoneware mug', price: 18, text: 'Holds a large coffee, survives the dishwasher.' },
  { id: 'tea', name: 'Oolong, 100 g', price: 14.5, text: 'Half way between green and black.' },
  { id: 'kettle', name: 'Gooseneck kettle', price: 62, text: 'Pours where you look.' },
];

export function findProduct(id: unknown): Product | undefined {
  return PRODUCTS.find((product) => product.id === id);
}

/** Meta's `custom_data` of some products; one object for the Pixel and the server. */
export function commerceData(products: readonly Product[]) {
  return {
    value: products.reduce((sum, product) => sum + product.price, 0),
    currency: CURRENCY,
    content_type: 'product' as const,
    contents: products.map(({ id, price }) => ({ id, quantity: 1, item_price: price })),
  };
}
