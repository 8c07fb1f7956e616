import { capi, collect } from '@capikit/express';
import { startSandbox, type ReceivedEvent, type Sandbox } from '@capikit/sandbox';
import express, { type Request } from 'express';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** A site whose pages have the browser package at `/capi.js`. */
export interface Site {
  readonly url: string;
  readonly sandbox: Sandbox;
  /** What arrived, by the side it came from. */
  from(source: 'browser' | 'server'): readonly ReceivedEvent[];
}

/** How the site's pages are. */
export interface SiteOptions {
  /** The markup of every page. */
  readonly html: (request: Request) => string;
  /** Headers of every page. */
  readonly headers?: (request: Request) => Readonly<Record<string, string>>;
}

const SCRIPT = resolve(__dirname, '../../packages/browser/dist/capi.iife.js');

/** Starts such a site and the sandbox that its server and its pages report to. They go with the test. */
export async function openSite({ html, headers = () => ({}) }: SiteOptions): Promise<Site> {
  if (!existsSync(SCRIPT)) throw new Error('packages/browser is not built: run "pnpm run build" first');
  const sandbox = await startSandbox();
  const meta = capi({ baseUrl: sandbox.url, datasetId: '1234567890', accessToken: 'any-token-will-do' });
  const app = express();
  app.use(meta);
  app.use('/capi/collect', collect({ allow: ['Purchase', 'Viewed3d'] }));
  app.get('/capi.js', (_request, response) => response.sendFile(SCRIPT));
  app.get(/.*/, (request, response) => {
    response
      .set(headers(request))
      .send(`<!doctype html><title>Site</title><link rel="icon" href="data:,">${html(request)}`);
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await meta.capi.close();
    await sandbox.close();
  });
  return {
    sandbox,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    from: (source) => sandbox.events.filter((event) => event.source === source),
  };
}
