// One NestJS app on Express of the request benchmark, as a process of its own: `<name> <url of the sink>`. Decorators are
// called as the functions they are, since Node runs this file as it stands.
import 'reflect-metadata';
import { CapiModule, CapiService, TrackConversion } from '@capikit/nestjs';
import { Controller, Get, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import cookieParser from 'cookie-parser';
import { answerAsApp, capikitOptions, fiftyAwaits, Order, reporter, visitOf } from './requests-contenders.mjs';

const [name, url] = process.argv.slice(2);
const nothing = () => undefined;
const flush = (nest) => nest.get(CapiService).flush({ timeoutMs: 60_000 });

const SETUPS = {
  bare: () => ({}),
  'capikit, no events': () => ({ imports: [CapiModule.forRoot(capikitOptions(url))] }),
  'capikit, @TrackConversion': () => ({
    imports: [CapiModule.forRoot(capikitOptions(url))],
    decorator: TrackConversion('Purchase', ({ result: order }) => ({
      customData: order.customData,
      details: { eventId: order.id, userData: order.customer },
    })),
    drain: flush,
  }),
  'hand-written, cookie-parser': async () => {
    const { report, drain } = await reporter('hand-written', url);
    return {
      middleware: [cookieParser()],
      report: (order, request) => report(order, visitOf(request, request.cookies)),
      drain,
    };
  },
};

const awaits = name.endsWith('50 awaits');
const setup = await SETUPS[name.replace(/(?:, again)?(?:, 50 awaits)?$/, '')]();
const { imports = [], middleware = [], decorator, report = nothing, drain = nothing } = setup;

class ShopController {
  async thanks(request) {
    if (awaits) await fiftyAwaits();
    const order = new Order();
    report(order, request);
    return order;
  }
}
const { prototype } = ShopController;
const handler = Object.getOwnPropertyDescriptor(prototype, 'thanks');
Controller()(ShopController);
Get('thanks')(prototype, 'thanks', handler);
Req()(prototype, 'thanks', 0);
decorator?.(prototype, 'thanks', handler);

class ShopModule {}
Module({ imports, controllers: [ShopController] })(ShopModule);

const nest = await NestFactory.create(ShopModule, { logger: ['warn', 'error'] });
nest.set('trust proxy', 1);
for (const one of middleware) nest.use(one);
await nest.listen(0, '127.0.0.1');
answerAsApp(nest.getHttpServer(), () => drain(nest));
