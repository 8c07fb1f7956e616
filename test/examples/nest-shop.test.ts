import { shopSpec } from './shop-spec';
import { SHOP_VISIT } from './shop-visit';

shopSpec({ program: 'nest-shop/dist/main.js', ...SHOP_VISIT });
shopSpec({ program: 'nest-shop/dist/main.js', env: { PLATFORM: 'fastify' }, ...SHOP_VISIT });
