import type { EventQueue } from './delivery/queue';
import { memoryQueue } from './delivery/memory-queue';
import { CapiError } from './errors';
import type { ServerEvent } from './event/server-event';
import type { Logger } from './once-logger';
import { OPTION_RULES } from './option-rules';
import { startWarnings } from './option-warnings';
import type { Outcome } from './outcome';
import type { RequestContext } from './request/request-context';
import type { RequestFacts } from './request/request-facts';

/** What the visitor agreed to: `limited` sends with Limited Data Use and writes no cookie, `denied` sends nothing. */
export type Consent = 'granted' | 'limited' | 'denied';

/** What is needed to send for one dataset. */
export interface Credentials {
  readonly accessToken: string;
  /** Adds `appsecret_proof` to each request. */
  readonly appSecret?: string;
}

/** What `createCapi()` and every adapter take. Each option has a default; what is not given here is read from the environment. */
export interface CapiOptions {
  /** Pixel or dataset id: digits. Default: `META_DATASET_ID`, else `META_PIXEL_ID`. */
  readonly datasetId?: string;
  /** Conversions API token, or a function asked at delivery. Default: `META_ACCESS_TOKEN`. */
  readonly accessToken?: string | (() => string | Promise<string>);
  /** For platforms and fan-out: the dataset id or ids of a request's events. `undefined` means `datasetId`. */
  readonly resolveDataset?: (facts: RequestFacts, request: unknown) => string | readonly string[] | undefined;
  /** The credentials of a dataset; asked at delivery, cached, never queued. Replaces `accessToken` and `appSecret`. */
  readonly credentials?: (datasetId: string) => Credentials | Promise<Credentials>;
  /** `false` builds and checks events and sends nothing. Default `true`; `false` outside production without credentials. */
  readonly enabled?: boolean;
  /** Graph API version. Default: `META_API_VERSION`, else `v26.0`. */
  readonly apiVersion?: string;
  /** Where the Graph API is. Default: `META_GRAPH_URL`, else `https://graph.facebook.com`. */
  readonly baseUrl?: string;
  /** From Events Manager → Test Events. Default: `META_TEST_EVENT_CODE`. */
  readonly testEventCode?: string;
  /** Adds `appsecret_proof` to requests that use `accessToken`. */
  readonly appSecret?: string;
  /** Names the platform that sends for its clients: at most 22 characters, at least two letters. */
  readonly partnerAgent?: string;
  /** The visitor's consent. Default: granted. A throw counts as denied. */
  readonly consent?: (facts: RequestFacts, request: unknown) => Consent;
  /** Treats `Sec-GPC: 1` as `limited`. Default `false`. */
  readonly respectGpc?: boolean;
  readonly cookies?: {
    /** On which responses `_fbp` and `_fbc` may be written. Default `documents`: pages, and requests with a fresh `fbclid`. */
    readonly write?: 'documents' | 'always' | 'never';
    /** The cookies' Domain. Default `auto`: the registrable domain, where the Pixel writes its own. */
    readonly domain?: string | ((host: string) => string | undefined);
    /** Creates `_fbp` when the Pixel has not. Default `true`. */
    readonly createFbp?: boolean;
  };
  /** The visitor's IP from a header your CDN sets and you trust. Default: the framework's own answer. */
  readonly clientIp?: (request: unknown) => string | undefined;
  /** Further origins whose pages call this server, such as `https://app.example.com`. */
  readonly sites?: readonly string[];
  /** Query parameters to remove from URLs, besides those that look like secrets or contact data. */
  readonly scrubQuery?: readonly string[];
  /** ISO 3166-1 alpha-2 country of phones, states and zips that come without one. */
  readonly defaultCountry?: string;
  /** Skips crawlers' browsing events. Default `true`. */
  readonly ignoreBots?: boolean;
  /** Refuses the same caller-given event id twice within `windowMs`. Default: 7 days. */
  readonly deduplicate?: false | { readonly windowMs?: number };
  /** `warn` sends what the documentation forbids but Meta is known to accept. Default `error`. */
  readonly validation?: 'error' | 'warn';
  /** `false` only adds to a durable queue, which another process delivers (`capi.deliver()`). Default `true`. */
  readonly deliver?: boolean;
  /** Where accepted events wait. Default `memoryQueue()`. */
  readonly queue?: EventQueue;
  readonly batch?: {
    /** Events in one request, 1 to 1000. Default 1000. */
    readonly maxEvents?: number;
    /** Bytes of events in one request. Default 1 MB. */
    readonly maxBytes?: number;
    /** How long an event may wait for a request that is under way. Default 1000. */
    readonly maxWaitMs?: number;
    /** Requests at the same time. Default 4. */
    readonly concurrency?: number;
  };
  readonly retry?: {
    /** First pause, doubled each time, with full jitter. Default 250. */
    readonly baseMs?: number;
    /** Longest pause. Default 5 minutes. */
    readonly maxMs?: number;
  };
  /** For one whole request. Default 10 s: nobody waits for it, and a short one duplicates events. */
  readonly timeoutMs?: number;
  /** Signs passports. The newest secret signs, all verify; each at least 16 characters. `maxAgeMs` defaults to 7 days. */
  readonly passport?: { readonly secrets: readonly string[]; readonly maxAgeMs?: number };
  /** Last look at the finished, hashed event. `null` leaves it out. */
  readonly beforeSend?: (event: ServerEvent, context?: RequestContext) => ServerEvent | null;
  /** Told how each event ended, once for each dataset. Runs outside of the event's request, like everything said to `logger`. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Serverless: keeps the function alive until the work given to it is done. */
  readonly waitUntil?: (work: Promise<unknown>) => void;
  /** Default `console`. */
  readonly logger?: Logger;
}

/** The options, checked, with every default filled in. */
export interface Settings {
  readonly enabled: boolean;
  readonly datasetId: string | undefined;
  readonly resolveDataset: CapiOptions['resolveDataset'];
  readonly credentials: (datasetId: string) => Credentials | Promise<Credentials>;
  readonly apiVersion: string;
  readonly baseUrl: string;
  readonly testEventCode: string | undefined;
  readonly partnerAgent: string | undefined;
  readonly consent: CapiOptions['consent'];
  readonly respectGpc: boolean;
  readonly cookies: Required<NonNullable<CapiOptions['cookies']>>;
  readonly clientIp: CapiOptions['clientIp'];
  readonly sites: readonly string[];
  readonly scrubQuery: readonly string[];
  readonly defaultCountry: string | undefined;
  readonly ignoreBots: boolean;
  readonly deduplicateMs: number | undefined;
  readonly validation: 'error' | 'warn';
  readonly deliver: boolean;
  readonly queue: EventQueue;
  readonly batch: Required<NonNullable<CapiOptions['batch']>>;
  readonly retry: Required<NonNullable<CapiOptions['retry']>>;
  readonly timeoutMs: number;
  readonly passport: { readonly secrets: readonly string[]; readonly maxAgeMs: number };
  readonly beforeSend: CapiOptions['beforeSend'];
  readonly onOutcome: CapiOptions['onOutcome'];
  readonly waitUntil: CapiOptions['waitUntil'];
  readonly logger: Logger;
  /** What a developer should read once, at construction. */
  readonly warnings: readonly string[];
}

const DAY_MS = 86_400_000;

/**
 * Options and environment → settings.
 * @throws {CapiError} `INVALID_OPTIONS`: which option, what was expected, what came. Never a token.
 */
export function readOptions(options: CapiOptions, env: NodeJS.ProcessEnv): Settings {
  if (typeof options !== 'object' || options === null) {
    throw new CapiError('INVALID_OPTIONS', 'createCapi(): options must be an object, or left out.');
  }
  const given = withEnvironment(options, env);
  for (const rule of OPTION_RULES) {
    const problem = rule(given);
    if (problem !== undefined) throw new CapiError('INVALID_OPTIONS', `createCapi(): ${problem}`);
  }
  const production = env['NODE_ENV'] === 'production';
  const missing = missingCredentials(given);
  if (missing !== undefined && production && given.enabled !== false) {
    throw new CapiError('INVALID_OPTIONS', `createCapi(): ${missing} Or pass enabled: false to send nothing.`);
  }
  const baseUrl = (given.baseUrl ?? 'https://graph.facebook.com').replace(/\/+$/, '');
  return {
    enabled: given.enabled !== false && missing === undefined,
    datasetId: given.datasetId,
    resolveDataset: given.resolveDataset,
    credentials: given.credentials ?? ownCredentials(given),
    apiVersion: given.apiVersion ?? 'v26.0',
    baseUrl,
    testEventCode: given.testEventCode,
    partnerAgent: given.partnerAgent,
    consent: given.consent,
    respectGpc: given.respectGpc ?? false,
    cookies: withDefaults({ write: 'documents', domain: 'auto', createFbp: true }, given.cookies),
    clientIp: given.clientIp,
    sites: (given.sites ?? []).map((site) => new URL(site).origin),
    scrubQuery: given.scrubQuery ?? [],
    defaultCountry: given.defaultCountry?.toUpperCase(),
    ignoreBots: given.ignoreBots ?? true,
    deduplicateMs: given.deduplicate === false ? undefined : (given.deduplicate?.windowMs ?? 7 * DAY_MS),
    validation: given.validation ?? 'error',
    deliver: given.deliver ?? true,
    queue: given.queue ?? memoryQueue(),
    batch: withDefaults({ maxEvents: 1000, maxBytes: 1_000_000, maxWaitMs: 1000, concurrency: 4 }, given.batch),
    retry: withDefaults({ baseMs: 250, maxMs: 300_000 }, given.retry),
    timeoutMs: given.timeoutMs ?? 10_000,
    passport: { secrets: given.passport?.secrets ?? [], maxAgeMs: given.passport?.maxAgeMs ?? 7 * DAY_MS },
    beforeSend: given.beforeSend,
    onOutcome: given.onOutcome,
    waitUntil: given.waitUntil,
    logger: given.logger ?? console,
    warnings: startWarnings(given, { missing, production, baseUrl }),
  };
}

function withEnvironment(options: CapiOptions, env: NodeJS.ProcessEnv): CapiOptions {
  // An empty variable, as `docker run -e NAME=` leaves it, is no value.
  const variable = (name: string): string | undefined => env[name]?.trim() || undefined;
  return {
    ...options,
    datasetId: options.datasetId ?? variable('META_DATASET_ID') ?? variable('META_PIXEL_ID'),
    accessToken: options.accessToken ?? variable('META_ACCESS_TOKEN'),
    apiVersion: options.apiVersion ?? variable('META_API_VERSION'),
    baseUrl: options.baseUrl ?? variable('META_GRAPH_URL'),
    testEventCode: options.testEventCode ?? variable('META_TEST_EVENT_CODE'),
  };
}

function missingCredentials(given: CapiOptions): string | undefined {
  const noDataset = given.datasetId === undefined && given.resolveDataset === undefined;
  // A process that only adds needs none: the one that delivers has it.
  const noToken = given.deliver !== false && given.accessToken === undefined && given.credentials === undefined;
  if (noDataset && noToken) {
    return 'no dataset and no token. Set META_DATASET_ID and META_ACCESS_TOKEN (Events Manager → Settings → Conversions API), or the options datasetId and accessToken.';
  }
  if (noDataset) return 'no dataset. Set META_DATASET_ID, or the option datasetId or resolveDataset.';
  if (noToken) return 'no token. Set META_ACCESS_TOKEN, or the option accessToken or credentials.';
  return undefined;
}

function ownCredentials({
  accessToken,
  appSecret,
}: CapiOptions): (datasetId: string) => Credentials | Promise<Credentials> {
  if (typeof accessToken !== 'function') return () => ({ accessToken: accessToken ?? '', appSecret });
  return async () => ({ accessToken: await accessToken(), appSecret });
}

function withDefaults<T extends object>(defaults: Required<T>, given: Partial<T> | undefined): Required<T> {
  const result = { ...defaults };
  for (const [key, value] of Object.entries(given ?? {})) {
    if (value !== undefined) Object.assign(result, { [key]: value });
  }
  return result;
}
