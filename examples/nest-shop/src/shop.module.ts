import { Carts } from '@capikit/example-shop-pages';
import { CapiModule, type CapiOptions } from '@capikit/nestjs';
import { Module, type DynamicModule } from '@nestjs/common';
import { HealthController, Readiness } from './health.controller';
import { Orders } from './orders';
import { ShopController } from './shop.controller';

@Module({})
class ShopModule {}

/** The shop, reporting as `options` and the environment say, also what happens in its pages alone. */
export function createShopModule(options: CapiOptions): DynamicModule {
  return {
    module: ShopModule,
    imports: [CapiModule.forRoot({ ...options, collect: true })],
    controllers: [HealthController, ShopController],
    providers: [Carts, Orders, Readiness],
  };
}
