import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  bindResponse,
  createCapi,
  createCollect,
  nodeRequestFacts,
  serveCollect,
  type GivenFacts,
  type Tracker,
} from '@capikit/core';
import { routeUrl, type AppPlan, type Exchange, type Kit, type RunningApp, type ServerKind } from './exchange';
import { listen, stop } from './listening';

/** The core in `node:http`: the recipe for frameworks without an adapter. */
export const plainNode: ServerKind = {
  name: 'node:http',
  conversions: 'none',
  async start(plan: AppPlan): Promise<RunningApp> {
    const kit = createCapi(plan.options);
    const collect = plan.collect && createCollect(plan.collect === true ? {} : plan.collect);
    const { middleware = (_request, _response, next) => next() } = plan;
    const server = createServer((request, response) => {
      const tracker = kit.tracker(nodeRequestFacts(request, plan.trustProxy ? proxyAnswers(request) : {}), request);
      bindResponse(tracker, response);
      if (collect && routeUrl(request).pathname === '/capi/collect') {
        return serveCollect(collect, { tracker, request, response });
      }
      kit.run(tracker, () =>
        middleware(request, response, () => void serve(plan, new PlainExchange(request, response, kit, tracker))),
      );
    });
    const url = await listen(server);
    return {
      url,
      kit,
      closeKit: () => kit.close(),
      async close() {
        await stop(server);
        await kit.close({ timeoutMs: 200 });
      },
    };
  },
};

async function serve({ routes }: AppPlan, exchange: PlainExchange): Promise<void> {
  const method = exchange.request.method === 'HEAD' ? 'GET' : exchange.request.method;
  const route = routes.find((candidate) => candidate.method === method && candidate.path === exchange.url.pathname);
  try {
    if (!route) return void exchange.response.writeHead(404).end();
    await route.handle(exchange);
  } catch {
    exchange.response.writeHead(500).end();
  }
}

/** What a server behind one proxy knows: the proxy adds the last entry itself. */
function proxyAnswers({ headers }: IncomingMessage): GivenFacts {
  return {
    ip: String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim(),
    protocol: headers['x-forwarded-proto'] as string | undefined,
    host: headers['x-forwarded-host'] as string | undefined,
  };
}

class PlainExchange implements Exchange {
  readonly url: URL;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly kit: Kit,
    readonly tracker: Tracker,
  ) {
    this.url = routeUrl(request);
  }

  async form(): Promise<Record<string, unknown>> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.request) chunks.push(chunk as Buffer);
    return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
  }

  status(code: number): void {
    this.response.statusCode = code;
  }

  header(name: string, value: string): void {
    this.response.setHeader(name, value);
  }

  cookie(name: string, value: string): void {
    this.response.setHeader('Set-Cookie', `${name}=${value}; Path=/`);
  }

  html(text: string): void {
    this.response.setHeader('Content-Type', 'text/html; charset=utf-8');
    this.response.end(text);
  }

  redirect(status: number, to: string): void {
    this.response.writeHead(status, { Location: to }).end();
  }

  clientGone(): Promise<unknown> {
    return once(this.response, 'close');
  }

  raw(): ServerResponse {
    return this.response;
  }
}
