// @ts-check
// capikit in node:http: the recipe for any framework that has no adapter.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { bindResponse, createCapi, eventIdFor, nodeRequestFacts } from '@capikit/core';
import { startSandbox } from '@capikit/sandbox';

const sandbox = process.env['META_ACCESS_TOKEN'] ? undefined : await startSandbox();
const kit = createCapi(sandbox && { baseUrl: sandbox.url, datasetId: '1234567890', accessToken: 'any-token-will-do' });

const server = createServer((req, res) => {
  // 1. One tracker per request. Behind a proxy, add what the framework knows: nodeRequestFacts(req, { ip, protocol, host }).
  const tracker = kit.tracker(nodeRequestFacts(req), req);
  // 2. Cookies and cache rules, when the headers leave.
  bindResponse(tracker, res);
  // 3. Whatever runs inside finds the tracker through kit.track().
  kit.run(tracker, () => route(req, res, tracker));
});

/**
 * @param {import('node:http').IncomingMessage} req
 * @param {import('node:http').ServerResponse} res
 * @param {import('@capikit/core').Tracker} tracker
 */
function route(req, res, tracker) {
  if (req.method === 'POST' && req.url === '/checkout') return void checkout(req, res, tracker);
  kit.track('PageView');
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(
    '<!doctype html><title>Tea</title><form method="post" action="/checkout"><input name="email"><button>Buy</button></form>',
  );
}

/**
 * @param {import('node:http').IncomingMessage} req
 * @param {import('node:http').ServerResponse} res
 * @param {import('@capikit/core').Tracker} tracker
 */
async function checkout(req, res, tracker) {
  const form = new URLSearchParams(Buffer.concat(await req.toArray()).toString());
  const orderId = crypto.randomUUID();
  const purchase = { value: 14.5, currency: 'EUR', order_id: orderId };
  kit.track('Purchase', purchase, {
    eventId: eventIdFor('Purchase', orderId),
    userData: { email: form.get('email') },
  });
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  // The Pixel call with the same id, for the events of this request.
  res.end(`<!doctype html><title>Thank you</title><h1>Thank you</h1>${tracker.pixelScript()}`);
}

server.listen(Number(process.env['PORT'] ?? 3001));
await once(server, 'listening');
const address = server.address();
console.log(`Shop     http://localhost:${typeof address === 'object' ? address?.port : address}`);
if (sandbox) console.log(`Sandbox  ${sandbox.url}`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());

async function stop() {
  server.close();
  server.closeIdleConnections();
  await kit.close({ timeoutMs: 10_000 });
  await sandbox?.close();
  server.closeAllConnections();
}
