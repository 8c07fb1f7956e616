import type { CapiOptions, Outcome, ServerEvent } from '@capikit/core';
import { startSandbox, type Sandbox } from '@capikit/sandbox';
import { describe, onTestFinished } from 'vitest';
import { visit, type Reply, type Visit } from './browser';
import type { AppPlan, Route, RunningApp, ServerKind } from './exchange';
import { expressFive, expressFour } from './express-server';
import { nestOnExpress, nestOnFastify } from './nest-server';
import { plainNode } from './plain-node';

const SERVERS: readonly ServerKind[] = [expressFive, expressFour, nestOnExpress, nestOnFastify, plainNode];

export const DATASET = '1234567890';
export const TOKEN = 'EAAsentinelThatMustNeverBeShown';

/** Runs one spec body against every server. */
export function describeServers(title: string, body: (server: ServerKind) => void): void {
  for (const server of SERVERS) describe(`${title} (${server.name})`, () => body(server));
}

/** Against the servers that have a wrapper or decorator for conversions. */
export function describeConversions(title: string, body: (server: ServerKind) => void): void {
  for (const server of SERVERS.filter(({ conversions }) => conversions !== 'none')) {
    describe(`${title} (${server.name})`, () => body(server));
  }
}

export interface Opened extends RunningApp {
  readonly sandbox: Sandbox;
  readonly outcomes: readonly Outcome[];
  readonly log: readonly string[];
  visit(path: string, options?: Visit): Promise<Reply>;
  /** The events the sandbox took, once there are `atLeast` and everything accepted so far has ended. */
  delivered(atLeast?: number): Promise<readonly ServerEvent[]>;
}

/** Starts an application and a sandbox for one test; both end with it. */
export async function open(
  server: ServerKind,
  routes: readonly Route[],
  { options, ...plan }: Partial<Omit<AppPlan, 'routes'>> & { readonly options?: CapiOptions } = {},
): Promise<Opened> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const outcomes: Outcome[] = [];
  const log: string[] = [];
  const write = (line: string): void => void log.push(line);
  const app = await server.start({
    ...plan,
    routes,
    options: {
      datasetId: DATASET,
      accessToken: TOKEN,
      baseUrl: sandbox.url,
      retry: { baseMs: 1, maxMs: 20 },
      onOutcome: (outcome) => void outcomes.push(outcome),
      logger: { warn: write, error: write },
      ...options,
    },
  });
  onTestFinished(() => app.close());
  return {
    ...app,
    sandbox,
    outcomes,
    log,
    visit: (path, request) => visit(app.url + path, request),
    async delivered(atLeast = 0) {
      await sandbox.waitUntil(() => sandbox.counts.accepted >= atLeast);
      await app.kit.flush();
      return sandbox.events.filter(({ verdict }) => verdict === 'accepted').map(({ event }) => event as ServerEvent);
    },
  };
}

/** A page that reports itself. */
export const PAGE_ROUTE: Route = get('/', (exchange) => {
  exchange.tracker.track('PageView');
  exchange.html('<h1>Tea</h1>');
});

export function get(path: Route['path'], handle: Route['handle']): Route {
  return { method: 'GET', path, handle };
}

export function post(path: Route['path'], handle: Route['handle']): Route {
  return { method: 'POST', path, handle };
}
