import { shopSpec } from './shop-spec';
import { SHOP_VISIT } from './shop-visit';

shopSpec({ program: 'express-shop/dist/main.js', ...SHOP_VISIT });
