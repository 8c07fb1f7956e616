import type { IncomingHttpHeaders } from 'node:http';
import { readProperty } from './read-property';
import type { GivenFacts } from './request-facts';

/** What requests of Express and Fastify have alike. Fastify's middleware plugin puts it on Node's request too. */
export interface FrameworkRequest {
  readonly headers: IncomingHttpHeaders;
  readonly protocol?: string;
  readonly hostname?: string;
  readonly ip?: string;
  readonly originalUrl?: string;
}

const ANSWERS = ['ip', 'hostname', 'protocol'] as const;

/** What the framework knows better than the socket does, behind the proxies it was told to trust. */
export class FrameworkAnswers implements GivenFacts {
  readonly #request: FrameworkRequest;

  constructor(request: FrameworkRequest) {
    this.#request = request;
  }

  /** Whether nobody has given the request, or all requests of its application, answers of their own. */
  get areNodes(): boolean {
    const request = this.#request;
    const ofApp: object = Object.getPrototypeOf(request) ?? request;
    for (const name of ANSWERS) if (Object.hasOwn(request, name) || Object.hasOwn(ofApp, name)) return false;
    return true;
  }

  get protocol(): string | undefined {
    return this.#request.protocol;
  }

  get host(): string | undefined {
    // `hostname` honours trusted proxies but may have no port; the Host header has one.
    const { hostname } = this.#request;
    const { host = this.#request.headers[':authority'] as string | undefined } = this.#request.headers;
    if (!hostname) return host;
    return host?.startsWith(`${hostname}:`) ? host : hostname;
  }

  get ip(): string | undefined {
    return this.#request.ip;
  }

  get url(): string | undefined {
    return readProperty(this.#request, 'originalUrl');
  }
}
