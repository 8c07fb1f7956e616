import type { CustomDataOf, EventName } from '@capikit/core';
import { UseInterceptors } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { ConversionMap } from './conversion-call';
import { ConversionInterceptor } from './conversion-interceptor';

/** Event name and mapper; the mapper may only be left out for events that need no custom data. */
export type ConversionParameters<R, N extends EventName> = N extends EventName
  ? {} extends CustomDataOf<N>
    ? [name: N, map?: ConversionMap<R, N>]
    : [name: N, map: ConversionMap<R, N>]
  : never;

/** Decorates methods that answer `R`. */
export type ConversionDecorator<R> = <M extends (...args: never[]) => R | Promise<R> | Observable<R>>(
  target: object,
  key: PropertyKey,
  method: TypedPropertyDescriptor<M>,
) => void;

/**
 * Reports `name` each time the handler fulfils and its response closes with a status below 400 (redirects included),
 * whether or not the client stayed to read it. Never for HEAD and OPTIONS. May be repeated on one handler.
 *
 * The event's id is reserved before the handler runs, so that the page can hold it (`tracker.eventId(name)`). `map` answers
 * custom data and details, at once or later, after the response has gone; one that throws, rejects or never settles
 * reports nothing. `R` is what the handler answers, the value inside a Promise or Observable.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a handler of any kind, unless R says more
export function TrackConversion<R = any, N extends EventName = EventName>(
  ...[name, map = () => ({})]: ConversionParameters<R, N>
): ConversionDecorator<R> {
  const decorate = UseInterceptors(new ConversionInterceptor<R>(name, map));
  return (target, key, method) => {
    decorate(target, key as string, method);
  };
}
