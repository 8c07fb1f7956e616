import { once } from 'node:events';
import type { Credentials } from './graph-request';

/** Credentials, and whether they were asked for just now. */
export interface CachedCredentials {
  readonly credentials: Credentials;
  readonly fresh: boolean;
}

/** How to ask, and for how long to wait for an answer. */
export interface CredentialsCacheOptions {
  readonly credentials: (datasetId: string) => Credentials | Promise<Credentials>;
  readonly timeoutMs: number;
  readonly now: () => number;
}

const MAX_DATASETS = 1_000;
const MAX_AGE_MS = 300_000;

interface Entry {
  readonly at: number;
  readonly answer: Promise<Credentials | undefined>;
}

/** Asks for each dataset’s credentials once per five minutes, and again after `drop()`. */
export class CredentialsCache {
  readonly #options: CredentialsCacheOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: CredentialsCacheOptions) {
    this.#options = options;
  }

  /** Undefined when there are none: the function threw, rejected, took too long or gave no token. Never rejects. */
  async get(datasetId: string, signal: AbortSignal): Promise<CachedCredentials | undefined> {
    const now = this.#options.now();
    const known = this.#entries.get(datasetId);
    const fresh = known === undefined || now < known.at || now >= known.at + MAX_AGE_MS;
    const entry = fresh ? { at: now, answer: this.#ask(datasetId) } : known;
    if (fresh) this.#remember(datasetId, entry);
    const credentials = await within(entry.answer, this.#options.timeoutMs, signal);
    if (credentials !== undefined) return { credentials, fresh };
    if (this.#entries.get(datasetId) === entry) this.#entries.delete(datasetId);
    return undefined;
  }

  /** Forgets what is known, because Meta did not take it. */
  drop(datasetId: string): void {
    this.#entries.delete(datasetId);
  }

  #remember(datasetId: string, entry: Entry): void {
    if (this.#entries.size >= MAX_DATASETS) this.#entries.clear();
    this.#entries.set(datasetId, entry);
  }

  async #ask(datasetId: string): Promise<Credentials | undefined> {
    try {
      const given: unknown = await this.#options.credentials(datasetId);
      return isCredentials(given) ? given : undefined;
    } catch {
      // What was thrown may quote the token; that there are no credentials is all that matters here.
      return undefined;
    }
  }
}

function isCredentials(value: unknown): value is Credentials {
  if (typeof value !== 'object' || value === null || !('accessToken' in value)) return false;
  const { accessToken } = value;
  const appSecret = 'appSecret' in value ? value.appSecret : undefined;
  return (
    typeof accessToken === 'string' && accessToken !== '' && (appSecret === undefined || typeof appSecret === 'string')
  );
}

/** What `promise` resolves to, or undefined after `ms` or when `signal` aborts. `promise` must not reject. */
async function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  const late = new AbortController();
  const giveUp = (): void => late.abort();
  const gaveUp = once(late.signal, 'abort').then(() => undefined);
  const timer = setTimeout(giveUp, ms).unref();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([promise, gaveUp]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
