// A shop in Nest, with the compiler settings of the Nest CLI. It prints the port it listens on.
import type { AddressInfo } from 'node:net';
import { CapiModule, CapiService, TrackConversion } from '@capikit/nestjs';
import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

interface Order {
  readonly value: number;
  readonly currency: string;
}

@Injectable()
export class Orders {
  // No @Inject(): the class is found by the metadata that the compiler emits.
  constructor(private readonly capi: CapiService) {}

  newest(): Order {
    this.capi.track('PageView');
    return { value: 14.5, currency: 'EUR' };
  }
}

@Controller()
export class ShopController {
  constructor(private readonly orders: Orders) {}

  @Get('thanks')
  @TrackConversion<Order>('Purchase', ({ result: { value, currency } }) => ({
    customData: { value, currency },
    details: { userData: { email: 'Jane@Example.com', phone: '+1 202-555-0123' } },
  }))
  thanks(): Order {
    return this.orders.newest();
  }
}

const { SANDBOX_URL: baseUrl, DATASET_ID: datasetId } = process.env;

@Module({
  imports: [CapiModule.forRoot({ baseUrl, datasetId, accessToken: 'any-token-will-do', collect: true })],
  controllers: [ShopController],
  providers: [Orders],
})
export class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
  await app.listen(0);
  const server = app.getHttpServer() as { address(): AddressInfo };
  console.log(server.address().port);
}

void main();
