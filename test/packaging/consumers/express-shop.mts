// A shop in TypeScript, as ESM or, copied to a .ts file, as CommonJS. It prints the port it listens on.
import type { AddressInfo } from 'node:net';
import { prometheusText } from '@capikit/core/metrics';
import { capi, collect, trackConversion, type Tracker, type UserDataInput } from '@capikit/express';
import { lmdbQueue } from '@capikit/queue-lmdb';
import express from 'express';

declare module '@capikit/express' {
  interface CustomEvents {
    ShareDiscount: { promotion: string };
  }
}

const { SANDBOX_URL: baseUrl, DATASET_ID: datasetId } = process.env;
const queue = lmdbQueue({ path: `queue-of-${datasetId}` });
const meta = capi({ baseUrl, datasetId, accessToken: 'any-token-will-do', queue });
const userData: UserDataInput = { email: 'Jane@Example.com', phone: '+1 202-555-0123' };
const app = express();
app.use(meta);
app.use('/capi/collect', collect({ allow: ['ShareDiscount'] }));
app.get(
  '/thanks',
  trackConversion('Purchase', () => ({ customData: { value: 14.5, currency: 'EUR' }, details: { userData } })),
  async (req, res) => {
    req.capi.track('PageView');
    res.send(await prometheusText(meta.capi));
  },
);
app.post('/share', (req, res) => {
  share(req.capi);
  res.end();
});
const server = app.listen(0, () => console.log((server.address() as AddressInfo).port));

function share(tracker: Tracker): void {
  tracker.track('ShareDiscount', { promotion: 'summer' });
  // @ts-expect-error -- the custom data is what was declared for the event
  tracker.track('ShareDiscount', { promotion: 5 });
}
