import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { FrameworkAnswers } from './framework-answers';
import { readProperty } from './read-property';

/** Headers as the fetch API gives them (`Request.headers`). */
interface FetchHeaders {
  get(name: string): string | null;
}

/** Request headers: Node's record with lower-case names, or a fetch `Headers` object. */
export type HeadersLike = Readonly<Record<string, string | readonly string[] | undefined>> | FetchHeaders;

/** What an adapter hands over about one request. Properties may be getters: each is read when it is needed, none after the response. */
export interface RequestFacts {
  readonly method: string;
  /** Absolute, as the visitor's browser knows it: `https://shop.example/cart?step=2`. */
  readonly url: string;
  readonly headers: HeadersLike;
  /** Path and query as the client sent them, where they are to be had for less than the whole `url`. */
  readonly target?: string | undefined;
  /** The visitor's address as the framework answers it, behind proxies the one it was told to trust. */
  readonly ip?: string | undefined;
}

/** A framework's own answers about a request. They win over what plain Node says. Properties may be getters. */
export interface GivenFacts {
  /** `http` or `https`. */
  readonly protocol?: string | undefined;
  /** With the port, when it has one. */
  readonly host?: string | undefined;
  readonly ip?: string | undefined;
  /** Path and query as the client sent them, where a framework rewrites `request.url`. */
  readonly url?: string | undefined;
}

/**
 * One request header. `name` in lower case. Of a repeated header the first value counts, except that cookies are joined.
 * Undefined when absent or empty.
 */
export function header(facts: Pick<RequestFacts, 'headers'>, name: string): string | undefined {
  // Plain JavaScript may hand over facts without headers.
  const headers = facts.headers ?? NO_HEADERS;
  const value = isFetchHeaders(headers) ? headers.get(name) : headers[name];
  if (typeof value === 'string') return value || undefined;
  if (!Array.isArray(value)) return undefined;
  return (name === 'cookie' ? value.join('; ') : String(value[0] ?? '')) || undefined;
}

/**
 * The facts of a Node request, for `node:http`, `node:http2` and every framework on top of them. Nothing is computed
 * before it is asked for, except that the socket's address is read at once: Node forgets it when the socket closes.
 * Never throws, also when a getter of `given` does. A request without a host has only its path as `url`.
 */
export function nodeRequestFacts(
  request: IncomingMessage | Http2ServerRequest,
  given: GivenFacts = NOTHING_GIVEN,
): RequestFacts {
  return new NodeRequestFacts(request, given);
}

interface Connection {
  readonly remoteAddress?: string | undefined;
  readonly encrypted?: boolean;
}

interface KeptFacts {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly host: string | undefined;
}

const NOTHING_GIVEN: GivenFacts = Object.freeze({});
const NO_HEADERS: HeadersLike = Object.freeze({});
const ABSOLUTE_FORM = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

/** What {@link nodeRequestFacts} answers. */
export class NodeRequestFacts implements RequestFacts {
  readonly #request: IncomingMessage | Http2ServerRequest;
  readonly #given: GivenFacts;
  /** What the request said, where no proxy said anything else. */
  #kept: KeptFacts | undefined;
  readonly #remoteAddress: string | undefined;
  readonly #encrypted: boolean = false;
  #url: string | undefined;

  constructor(request: IncomingMessage | Http2ServerRequest, given: GivenFacts) {
    this.#request = request;
    this.#given = given;
    try {
      const socket: Connection | undefined = readProperty(request, 'socket');
      this.#remoteAddress = socket?.remoteAddress;
      this.#encrypted = socket?.encrypted === true;
    } catch {
      // An HTTP/2 session that has gone throws on every property of its socket: the address stays unknown.
    }
  }

  get method(): string {
    return this.#kept?.method ?? readProperty(this.#request, 'method') ?? 'GET';
  }

  get headers(): IncomingHttpHeaders {
    return this.#kept?.headers ?? readProperty(this.#request, 'headers');
  }

  get ip(): string | undefined {
    return this.#answer('ip') ?? this.#remoteAddress;
  }

  get target(): string {
    return this.#kept?.target ?? this.#answer('url') ?? readProperty(this.#request, 'url') ?? '/';
  }

  get url(): string {
    return (this.#url ??= this.#absoluteUrl());
  }

  /**
   * Makes the facts last beyond the response without asking the framework for them before it: its getters would be a good part
   * of what a request's event costs the visitor. False where that would not give the same: behind a proxy, for facts somebody else
   * gives, and for HTTP/2, whose session tells nothing once it has gone.
   */
  keep(): boolean {
    const given = this.#given;
    if (given !== NOTHING_GIVEN && !(given instanceof FrameworkAnswers && given.areNodes)) return false;
    const { headers } = this;
    if (readProperty(this.#request, 'httpVersionMajor') !== 1 || isForwarded(headers)) return false;
    const { method, target } = this;
    this.#kept = { method, target, headers, host: headers.host };
    return true;
  }

  #absoluteUrl(): string {
    const target = this.target.replace(ABSOLUTE_FORM, '');
    const path = target.startsWith('/') ? target : `/${target === '*' ? '' : target}`;
    const host = this.#kept?.host ?? this.#answer('host') ?? header(this, ':authority') ?? header(this, 'host');
    if (!host) return path;
    const protocol = this.#answer('protocol') ?? (this.#encrypted ? 'https' : 'http');
    return `${protocol}://${host}${path}`;
  }

  #answer(name: keyof GivenFacts): string | undefined {
    if (this.#kept !== undefined) return undefined;
    try {
      return this.#given[name] || undefined;
    } catch {
      return undefined;
    }
  }
}

/** What frameworks that trust a proxy look at. Without it the answers of all are those of the socket and of `Host`. */
function isForwarded(headers: IncomingHttpHeaders): boolean {
  return (headers['x-forwarded-for'] ?? headers['x-forwarded-host'] ?? headers['x-forwarded-proto']) !== undefined;
}

function isFetchHeaders(headers: HeadersLike): headers is FetchHeaders {
  return typeof headers.get === 'function';
}
