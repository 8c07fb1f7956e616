import { createCapi, type Capi, type Tracker } from '@capikit/core';
import { createParamDecorator, Logger, type ExecutionContext } from '@nestjs/common';
import { frameworkRequest, servedRequest } from './served-request';

/**
 * The request's `Tracker` as a handler's parameter. Where there is none (no `CapiModule`, or no HTTP request) the handler
 * gets one that reports nothing, and a warning is logged.
 */
export const CapiTracker: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Tracker =>
    servedRequest(frameworkRequest(context))?.tracker ?? idleTracker(context),
);

let idle: Capi | undefined;

function idleTracker(context: ExecutionContext): Tracker {
  if (idle === undefined) {
    const logger = new Logger('CapiModule');
    logger.warn(
      `@CapiTracker() in ${context.getClass().name}.${context.getHandler().name} reports nothing: import CapiModule.forRoot() in your root module; outside of HTTP requests use CapiService.track() with a passport.`,
    );
    idle = createCapi({ enabled: false, consent: () => 'denied', logger });
  }
  return idle.tracker({ method: '', url: '', headers: {} });
}
