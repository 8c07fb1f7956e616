import type { Request } from 'express';
import { expectTypeOf, test } from 'vitest';
import { capi, createCapi, trackConversion, type Capi, type CapiMiddleware, type Tracker } from '@capikit/express';

declare const request: Request;

test('capi() takes options or a Capi, and gives the Capi back', () => {
  expectTypeOf(capi()).toEqualTypeOf<CapiMiddleware>();
  expectTypeOf(capi(createCapi()).capi).toEqualTypeOf<Capi>();
  expectTypeOf(capi({ datasetId: '1' }).tracker(request)).toEqualTypeOf<Tracker | undefined>();
  // @ts-expect-error -- an option that does not exist
  capi({ pixelKey: '1' });
});

test('req.capi.track() knows the events', () => {
  request.capi.track('PageView');
  request.capi.track('Purchase', { value: 42, currency: 'EUR' });
  // @ts-expect-error -- no custom data
  request.capi.track('Purchase');
  // @ts-expect-error -- no currency
  request.capi.track('Purchase', { value: 42 });
  // @ts-expect-error -- a misspelt name, which trackCustom() would take
  request.capi.track('AddToKart');
});

test('a mapper of trackConversion() may be async, and `when` sees the response', () => {
  trackConversion('Lead', async (req) =>
    req.body.isNew ? { details: { userData: { email: req.body.email } } } : null,
  );
  trackConversion('Lead', undefined, { when: (_request, response) => response.statusCode === 303 });
});
