import type { CapiOptions, ServerEvent } from '@capikit/core';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { Module, type INestApplication, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { describe, onTestFinished } from 'vitest';
import { CapiModule, type CapiModuleOptions } from '../src/index';

/** The HTTP platforms Nest runs on. */
export type Platform = 'Express' | 'Fastify';

/** Runs one spec body on each platform. */
export function describePlatforms(title: string, body: (platform: Platform) => void): void {
  for (const platform of ['Express', 'Fastify'] as const) {
    describe(`${title} (${platform})`, () => {
      body(platform);
    });
  }
}

/** How an application under test differs from the usual one. */
export interface AppSetup extends ModuleMetadata {
  /** Options of `CapiModule.forRoot()` beside the sandbox's; `null` leaves the module out. */
  readonly capi?: CapiModuleOptions | null;
  /** Changes the application before it starts. */
  readonly prepare?: (app: INestApplication) => unknown;
  /** Believes one proxy's forwarded headers. */
  readonly trustProxy?: boolean;
  /** Fastify without the plugin for middleware, or over HTTP/2 without TLS. */
  readonly fastify?: { readonly skipMiddie: true } | { readonly http2: true };
}

type Headers = Readonly<Record<string, string>>;

/** What a request differs in from opening a page. */
interface Visit {
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: string;
}

/** A running application and the sandbox it reports to. */
export interface OpenApp {
  readonly app: INestApplication;
  readonly url: string;
  readonly sandbox: Sandbox;
  /** What Nest's logger was told to warn of. */
  readonly warnings: readonly string[];
  /** Asks as a browser that opens a page. */
  visit(path: string, options?: Visit): Promise<Response>;
  /** Posts JSON. */
  post(path: string, body: object, headers?: Headers): Promise<Response>;
  /** The events that arrived, once there are at least `count`. */
  delivered(count: number): Promise<readonly ServerEvent[]>;
  /** Stops the application as a deployment would, and answers all events that ever arrived. */
  stopped(): Promise<readonly ServerEvent[]>;
}

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
/** The headers of a browser that opens a page. */
export const NAVIGATION: Headers = {
  'user-agent': BROWSER,
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

/** What `CapiModule` needs to report to a sandbox. */
export function sandboxOptions(sandbox: Sandbox): CapiOptions {
  return { datasetId: '1234567890', accessToken: 'token', baseUrl: sandbox.url };
}

/** A module of its own. */
export function moduleOf(metadata: ModuleMetadata): Type {
  // oxlint-disable-next-line typescript/no-extraneous-class -- modules have nothing inside
  class OwnModule {}
  Module(metadata)(OwnModule);
  return OwnModule;
}

/** Starts an application on a platform, closed again when the test ends. */
export async function openApp(platform: Platform, setup: AppSetup): Promise<OpenApp> {
  const sandbox = await startSandbox();
  const warnings: string[] = [];
  const { app, url } = await start(platform, setup, { sandbox, warnings });
  onTestFinished(async () => {
    await app.close();
    await sandbox.close();
  });
  const events = (): ServerEvent[] => sandbox.events.map(({ event }) => event as ServerEvent);
  const visit: OpenApp['visit'] = (path, options) => send(url + path, options);
  return {
    app,
    url,
    sandbox,
    warnings,
    visit,
    post: (path, body, headers) =>
      visit(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async delivered(count) {
      await sandbox.waitUntil(() => sandbox.events.length >= count);
      return events();
    },
    async stopped() {
      await app.close();
      return events();
    },
  };
}

// Not fetch(), which says of every request that a script makes it.
async function send(url: string, { method = 'GET', headers, body }: Visit = {}): Promise<Response> {
  const sent = request(url, { method, agent: false, headers: { ...NAVIGATION, ...headers } }).end(body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks = await reply.toArray();
  const replyHeaders = Object.entries(reply.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  const text = Buffer.concat(chunks).toString() || null;
  return new Response(text, { status: reply.statusCode, headers: replyHeaders });
}

async function start(
  platform: Platform,
  { capi, prepare, trustProxy = false, fastify, imports = [], ...metadata }: AppSetup,
  { sandbox, warnings }: { sandbox: Sandbox; warnings: string[] },
): Promise<{ app: INestApplication; url: string }> {
  const ours = capi === null ? [] : [CapiModule.forRoot({ ...sandboxOptions(sandbox), ...capi })];
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter({ trustProxy, ...fastify });
  const quiet = (): void => undefined;
  const warn = (message: unknown): void => {
    // Nest's own word about a slow moment of the machine.
    if (!/ms to serialize/.test(String(message))) warnings.push(String(message));
  };
  const app = await NestFactory.create(moduleOf({ ...metadata, imports: [...ours, ...imports] }), adapter, {
    logger: { log: quiet, error: quiet, warn, fatal: quiet },
    abortOnError: false,
  });
  if (platform === 'Express' && trustProxy) app.getHttpAdapter().getInstance().set('trust proxy', true);
  await prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: `http://127.0.0.1:${app.getHttpServer().address().port}` };
}
