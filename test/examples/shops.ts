/** The shops that share their pages, and stop as production does: how each starts. */
export const SHOPS: readonly {
  readonly name: string;
  readonly program: string;
  readonly env: Record<string, string>;
}[] = [
  { name: 'express-shop', program: 'express-shop/dist/main.js', env: {} },
  { name: 'nest-shop', program: 'nest-shop/dist/main.js', env: {} },
  { name: 'nest-shop on Fastify', program: 'nest-shop/dist/main.js', env: { PLATFORM: 'fastify' } },
];
