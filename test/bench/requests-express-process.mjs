// One app of the request benchmark, as a process of its own: `<name> <url of the sink>`.
import { once } from 'node:events';
import { capi, createCapi } from '@capikit/express';
import cookieParser from 'cookie-parser';
import express from 'express';
import {
  answerAsApp,
  capikitOptions,
  fiftyAwaits,
  Order,
  reporter,
  twoCookies,
  visitOf,
} from './requests-contenders.mjs';

const [name, url] = process.argv.slice(2);
const nothing = () => undefined;

const SETUPS = {
  bare: () => ({}),
  'cookie-parser': () => ({ middleware: [cookieParser()] }),
  'capikit, no events': () => ({ middleware: [capi(capikitOptions(url))] }),
  'capikit, a Purchase': () => {
    const kit = createCapi(capikitOptions(url));
    // As a shop does, which looks at no result; that all arrived is counted at the other end.
    const report = (order, { capi: tracker }) =>
      void tracker.track('Purchase', order.customData, { eventId: order.id, userData: order.customer });
    return { middleware: [capi(kit)], report, drain: () => kit.flush({ timeoutMs: 60_000 }) };
  },
  'hand-written, cookie-parser': async () => {
    const { report, drain } = await reporter('hand-written', url);
    return {
      middleware: [cookieParser()],
      report: (order, request) => report(order, visitOf(request, request.cookies)),
      drain,
    };
  },
  'hand-written, two cookies read': async () => {
    const { report, drain } = await reporter('hand-written', url);
    return { report: (order, request) => report(order, visitOf(request, twoCookies(request))), drain };
  },
  'Business SDK, not awaited': async () => {
    const { report, drain } = await reporter('Business SDK, one by one', url);
    return {
      middleware: [cookieParser()],
      report: (order, request) => report(order, visitOf(request, request.cookies)),
      drain,
    };
  },
};

const awaits = name.endsWith('50 awaits');
const setup = name.replace(/(?:, again)?(?:, 50 awaits)?$/, '');
const { middleware = [], report = nothing, drain } = await SETUPS[setup]();
const app = express();
// The visitor's address is the proxy's word, as it is in earnest.
app.set('trust proxy', 1);
for (const one of middleware) app.use(one);
app.get('/thanks', async (request, response) => {
  if (awaits) await fiftyAwaits();
  const order = new Order();
  report(order, request);
  response.json(order);
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
answerAsApp(server, drain);
