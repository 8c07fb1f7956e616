import { CapiError } from '@capikit/core';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Access, type AccessTokens } from './access';
import { serveEdge, type Edge } from './graph-edge';
import { Journal } from './journal';
import type { EventRule } from './judgement';
import { LiveFeed } from './live-feed';
import { listen, stop } from './local-server';
import { isLocalRequest, isLoopback, urlHost } from './loopback';
import { servePage } from './page';
import type { ReceivedEvent, ReceivedRequest, SandboxCounts } from './received';
import { Script, type ScriptedReply } from './scripted-reply';
import { waitUntil } from './wait-until';

/** How a sandbox starts. */
export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** `127.0.0.1` by default; only loopback addresses and `localhost` are allowed. */
  readonly host?: string;
  /** The datasets that exist and their tokens. Without it every dataset exists and any token opens it. */
  readonly accessTokens?: AccessTokens;
  /** When given, requests need the matching `appsecret_proof`. */
  readonly appSecret?: string;
  /** How many of the newest events and requests are remembered; 10,000, and never more than about 64 MiB of each. */
  readonly maxEntries?: number;
  /** Unix milliseconds; `Date.now` by default. */
  readonly now?: () => number;
}

/** A running local Graph API. Its `url` is the `baseUrl` to send to, and a page that lists what arrives. */
export interface Sandbox {
  readonly url: string;
  /** The newest events that were looked at, oldest first; a live view. */
  readonly events: readonly ReceivedEvent[];
  /** The newest POST requests, oldest first; a live view. */
  readonly requests: readonly ReceivedRequest[];
  readonly counts: SandboxCounts;
  /** Queues answers for the next POST requests, in order, instead of the usual ones. */
  replyNext(...replies: readonly ScriptedReply[]): void;
  /** Refuses every request holding an event the rule has an error for, until the returned function is called. */
  rejectEvents(rule: EventRule): () => void;
  /** Answers 190 to this access token, until the returned function is called. */
  revoke(accessToken: string): () => void;
  /** Calls back after every change of `events`, `requests` or `counts`, until the returned function is called. */
  watch(watcher: () => void): () => void;
  /** Resolves once `condition` holds, asked after every change; rejects after `timeoutMs` (5000). */
  waitUntil(condition: () => boolean, options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Forgets events, requests, counts, queued replies, rules and revoked tokens. */
  reset(): void;
  /** Stops listening and cuts every open connection. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a local Graph API on this machine only: what is POSTed to `/{version}/{dataset}/events` is checked and answered as
 * Meta would. Rejects with `CapiError('INVALID_OPTIONS')` for a host other machines could reach, and with the system's
 * error when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', maxEntries = 10_000, now = Date.now } = options;
  if (!isLoopback(host)) {
    throw new CapiError('INVALID_OPTIONS', `host: expected a loopback address such as 127.0.0.1, got "${host}"`);
  }
  const journal = new Journal(maxEntries);
  const access = new Access(options.accessTokens, options.appSecret);
  const events = new Set<EventRule>();
  const feed = new LiveFeed(journal);
  const onRecorded: Edge['onRecorded'] = (recorded) => feed.publish(recorded);
  const edge: Edge = { rules: { access, events, now }, script: new Script(), journal, onRecorded };

  const server = createServer((request, response) => void serve({ edge, feed }, request, response));
  server.keepAliveTimeout = 60_000;
  const url = `http://${urlHost(host)}:${await listen(server, port, host)}`;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    feed.close();
    return (closing ??= stop(server));
  };
  return sandboxOf({ edge, feed, access, events }, url, close);
}

interface Parts {
  readonly edge: Edge;
  readonly feed: LiveFeed;
  readonly access: Access;
  readonly events: Set<EventRule>;
}

function sandboxOf({ edge, feed, access, events }: Parts, url: string, close: () => Promise<void>): Sandbox {
  const { journal, script } = edge;
  return {
    url,
    get events() {
      return journal.events;
    },
    get requests() {
      return journal.requests;
    },
    get counts() {
      return journal.counts;
    },
    replyNext: (...replies) => script.add(replies),
    rejectEvents(rule) {
      const own: EventRule = (event) => rule(event);
      events.add(own);
      return () => void events.delete(own);
    },
    revoke: (accessToken) => access.revoke(accessToken),
    watch: (watcher) => journal.watch(watcher),
    waitUntil: (condition, { timeoutMs = 5000 } = {}) =>
      waitUntil((watcher) => journal.watch(watcher), condition, timeoutMs),
    reset() {
      for (const part of [script, events, access, journal, feed]) part.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function serve(
  { edge, feed }: Pick<Parts, 'edge' | 'feed'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (!isLocalRequest(request)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('The sandbox answers to this machine only.\n');
      return;
    }
    if (request.method === 'POST') await serveEdge(edge, request, response);
    else servePage({ journal: edge.journal, feed }, request, response);
  } catch (error) {
    if (request.errored || response.headersSent) response.destroy();
    else
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`A rule of this sandbox threw: ${String(error)}\n`);
  }
}
