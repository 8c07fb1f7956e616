// A test of Vitest's users: no configuration, ESM.
import { capi } from '@capikit/express';
import express from 'express';
import { expect, test } from 'vitest';

test('a visit reports a page view and a purchase', async () => {
  const { SANDBOX_URL: baseUrl, DATASET_ID: datasetId } = process.env;
  const meta = capi({ baseUrl, datasetId, accessToken: 'any-token-will-do' });
  const app = express().use(meta);
  app.get('/thanks', (req, res) => {
    req.capi.track('PageView');
    const userData = { email: 'Jane@Example.com', phone: '+1 202-555-0123' };
    req.capi.track('Purchase', { value: 14.5, currency: 'EUR' }, { userData });
    res.send('Thank you');
  });
  const server = app.listen(0);
  const headers = { 'user-agent': process.env.USER_AGENT };
  const response = await fetch(`http://localhost:${server.address().port}/thanks?fbclid=any-click`, { headers });
  expect(await response.text()).toBe('Thank you');
  await meta.capi.close();
  server.close();
  server.closeAllConnections();
});
