// What the apps of the request benchmarks have in common: the order of a request, what they know of its visitor, and where
// they report it.
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryQueue } from '@capikit/core';
import { open } from './contenders.mjs';
import { answerCalls, cpuMicros } from './process-calls.mjs';
import { ACCESS_TOKEN, customData, customer, DATASET_ID } from './purchase.mjs';

/** Built in every app, also in those that report nothing: it is the shop's own work. Sent to the visitor as its number. */
export class Order {
  static #last = 0;
  n = (Order.#last += 1);
  id = `order-${this.n}`;
  customer = customer(this.n);
  customData = customData(this.n);

  toJSON() {
    return { order: this.n };
  }

  static get count() {
    return Order.#last;
  }
}

export const capikitOptions = (url) => ({
  baseUrl: url,
  datasetId: DATASET_ID,
  accessToken: ACCESS_TOKEN,
  queue: memoryQueue({ maxEvents: 1_000_000, maxBytes: 4e9 }),
  logger: { warn: (line) => console.error(line), error: (line) => console.error(line) },
});

/** A contender that is told of each order and awaited by nobody, as fire-and-forget is written. */
export async function reporter(contender, url) {
  const sender = await open(contender, url);
  return {
    report: (order, visit) => {
      const told = { name: 'Purchase', visit: { ...visit, eventId: order.id } };
      void sender.send({ ...told, customer: order.customer, customData: order.customData });
    },
    drain: () => sender.drain(),
  };
}

/** What an Express request tells of its visitor. */
export function visitOf(request, { _fbp: fbp, _fbc: fbc }) {
  return {
    eventTime: Math.floor(Date.now() / 1_000),
    url: `${request.protocol}://${request.host}${request.originalUrl}`,
    ip: request.ip,
    userAgent: request.headers['user-agent'],
    fbp,
    fbc,
  };
}

const FBP = /(?:^|; )_fbp=([^;]*)/;
const FBC = /(?:^|; )_fbc=([^;]*)/;

/** The two cookies, without a parser for all of them. */
export function twoCookies({ headers: { cookie = '' } }) {
  return { _fbp: FBP.exec(cookie)?.[1], _fbc: FBC.exec(cookie)?.[1] };
}

/** A handler's own work that waits fifty times, as queries do: the cost of a context that every wait carries along. */
export async function fiftyAwaits() {
  for (let wait = 0; wait < 50; wait += 1) await step();
}

async function step() {
  return undefined;
}

/** Answers the benchmark's calls for an app that listens. */
export function answerAsApp(server, drain = async () => undefined) {
  answerCalls({
    ready: () => null,
    port: () => server.address().port,
    async drain() {
      // Requests whose client has stopped are still read from their sockets.
      for (let seen; seen !== Order.count; await sleep(30)) seen = Order.count;
      await drain();
    },
    used: () => ({ requests: Order.count, cpu: cpuMicros() }),
  });
}
