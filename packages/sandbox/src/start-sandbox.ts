import { CapiError } from '@capikit/core';
import { createServer } from 'node:http';
import { Access, type AccessTokens } from './access';
import { deduplicate, type Deduplication } from './deduplication';
import { eventRow } from './event-row';
import { Faults } from './faults';
import type { Edge } from './graph-edge';
import { Journal } from './journal';
import type { EventRule } from './judgement';
import { LiveFeed } from './live-feed';
import { listen, stop } from './local-server';
import { isLoopback, urlHost } from './loopback';
import { RawValues } from './raw-values';
import type { ReceivedEvent, ReceivedRequest, SandboxCounts } from './received';
import { Script, type ScriptedReply } from './scripted-reply';
import { serve } from './serve';
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
  /**
   * Shows on the page, beside each digest that capikit made in this process, what was hashed: contact data in clear, kept
   * in memory until `reset()` or `close()`. False by default; refused with `NODE_ENV=production`.
   */
  readonly showRawUserData?: boolean;
  /** Unix milliseconds; `Date.now` by default. */
  readonly now?: () => number;
}

/** A running local Graph API. Its `url` is the `baseUrl` to send to, and a page that lists what arrives. */
export interface Sandbox {
  readonly url: string;
  /** The newest events that were looked at, the server's and the browser's, oldest first; a live view. */
  readonly events: readonly ReceivedEvent[];
  /** The newest POST requests, oldest first; a live view. */
  readonly requests: readonly ReceivedRequest[];
  readonly counts: SandboxCounts;
  /** What Meta's deduplication would make of `events`. */
  deduplication(): Deduplication;
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
  /** Forgets events, requests, counts, queued replies, the fault of the page, rules and revoked tokens. */
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
  checkOptions(host, options);
  const journal = new Journal(maxEntries);
  const faults = new Faults();
  const access = new Access(options.accessTokens, options.appSecret);
  const rules = { access, events: new Set<EventRule>(), now };
  const rawValues = new RawValues();
  const feed = new LiveFeed(journal, faults);
  const onRecorded: Edge['onRecorded'] = (added) => feed.publish(added);
  const edge: Edge = { rules, script: new Script(), faults, journal, onRecorded };

  const site = { edge, journal, feed, faults, rawValues, rules, onRecorded };
  const server = createServer((request, response) => void serve(site, request, response));
  server.keepAliveTimeout = 60_000;
  const url = `http://${urlHost(host)}:${await listen(server, port, host)}`;
  if (options.showRawUserData) rawValues.open();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    feed.close();
    rawValues.close();
    return (closing ??= stop(server));
  };
  return sandboxOf({ edge, feed, access, events: rules.events, rawValues }, url, close);
}

function checkOptions(host: string, { showRawUserData = false }: SandboxOptions): void {
  if (!isLoopback(host)) {
    throw new CapiError('INVALID_OPTIONS', `host: expected a loopback address such as 127.0.0.1, got "${host}"`);
  }
  if (showRawUserData && process.env['NODE_ENV'] === 'production') {
    throw new CapiError('INVALID_OPTIONS', 'showRawUserData: expected false with NODE_ENV=production, got true');
  }
}

interface Parts {
  readonly edge: Edge;
  readonly feed: LiveFeed;
  readonly access: Access;
  readonly events: Set<EventRule>;
  readonly rawValues: RawValues;
}

function sandboxOf({ edge, feed, access, events, rawValues }: Parts, url: string, close: () => Promise<void>): Sandbox {
  const { journal, script, faults } = edge;
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
    deduplication: () => deduplicate(journal.events.map(eventRow)),
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
      for (const part of [script, faults, events, access, rawValues, journal, feed]) part.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
