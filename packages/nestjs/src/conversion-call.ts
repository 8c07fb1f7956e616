import type { Conversion, EventName } from '@capikit/core';
import type { ExecutionContext } from '@nestjs/common';

/** What a mapper may look at: the call of the handler that succeeded, after its response has gone. */
export interface ConversionCall<R = unknown> {
  /** What the handler answered; of an Observable, its first value. */
  readonly result: R;
  /**
   * The framework's request, of Express or Fastify: `body`, `params`, `query`, `headers`, and what your guards put there.
   * Untyped, as Nest's own `getRequest()` answers it.
   */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly request: any;
  /** For everything else, such as `GqlExecutionContext.create(context).getArgs()`. */
  readonly context: ExecutionContext;
}

/** Answers what to report, at once or later; `null` reports nothing. */
export type ConversionMap<R, N extends EventName> = (
  call: ConversionCall<R>,
) => Conversion<N> | null | undefined | Promise<Conversion<N> | null | undefined>;
