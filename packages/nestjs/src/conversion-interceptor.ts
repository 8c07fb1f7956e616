import { onceAnswered, type EventName } from '@capikit/core';
import { Logger, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { tap, type Observable } from 'rxjs';
import type { ConversionMap } from './conversion-call';
import { frameworkRequest, servedRequest } from './served-request';

/** Reports one conversion for each call of a handler that succeeds. Made by the decorator, so it needs no injection. */
export class ConversionInterceptor<R> implements NestInterceptor<R, R> {
  readonly #name: EventName;
  readonly #map: ConversionMap<R, EventName>;
  #hasWarned = false;

  constructor(name: EventName, map: ConversionMap<R, EventName>) {
    this.#name = name;
    this.#map = map;
  }

  /** Hands on what the handler answers, untouched and at once. */
  intercept(context: ExecutionContext, next: CallHandler<R>): Observable<R> {
    const request = frameworkRequest(context);
    const served = servedRequest(request);
    if (served === undefined) {
      this.#warn(context);
      return next.handle();
    }
    const { tracker, response } = served;
    const { method } = response.req;
    if (method === 'HEAD' || method === 'OPTIONS') return next.handle();
    const report = tracker.expectConversion(this.#name);
    const onResult = onceSucceeded<R>(response, (result) => report(() => this.#map({ result, request, context })));
    return next.handle().pipe(tap(onResult));
  }

  #warn(context: ExecutionContext): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const where = `${context.getClass().name}.${context.getHandler().name}`;
    const type: string = context.getType();
    const remedy = REMEDIES[type] ?? 'Report there with CapiService.track() and a passport.';
    new Logger('CapiModule').warn(`@TrackConversion('${this.#name}') on ${where} reports nothing: ${remedy}`);
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  http: 'import CapiModule.forRoot() in your root module.',
  graphql:
    'its GraphQL context has no request that passed CapiModule. Import CapiModule.forRoot() in your root module and keep `req` in the context; in subscriptions report with CapiService.track() and a passport.',
};

/**
 * The returned function takes what the handler answers. Calls back with the first of it, once the response has been
 * answered with a status below 400, in the async context of the request.
 */
function onceSucceeded<R>(response: ServerResponse, callback: (result: R) => void): (result: R) => void {
  const inRequest = AsyncResource.bind(callback);
  let first: { readonly result: R } | undefined;
  let isAnswered = false;
  const settle = (): void => {
    if (first !== undefined && isAnswered && response.statusCode < 400) inRequest(first.result);
  };
  // Headers are enough: a stream has a status although the client may never see its end.
  const hasStatus = ({ headersSent, writableEnded }: ServerResponse): boolean => headersSent || writableEnded;
  onceAnswered(response, hasStatus, () => {
    isAnswered = true;
    settle();
  });
  return (result) => {
    if (first !== undefined) return;
    first = { result };
    settle();
  };
}
