// A shop on Express that answers a checkout once its purchase is on disk. The order's id comes from the cart, so a checkout
// that was sent again is the same order.
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { capi, eventIdFor } from '@capikit/express';
import { config, kit, noted, say } from './staged.mjs';

const app = express();
app.use(capi(kit));
app.use(express.urlencoded({ extended: false }));
app.post('/checkout', async (req, res) => {
  const { order, ...userData } = req.body;
  const eventId = eventIdFor('Purchase', order);
  const purchase = req.capi.track('Purchase', { value: 42, currency: 'EUR', order_id: order }, { eventId, userData });
  const answer = await noted(purchase);
  res.status(answer === 'refused' ? 503 : 200).json({ eventId, answer });
});

const server = createServer(app).listen(config.port, '127.0.0.1');
await once(server, 'listening');
process.once('SIGTERM', () => void stop());
say(`http://127.0.0.1:${server.address().port}`);

async function stop() {
  server.close();
  server.closeIdleConnections();
  const delivered = await kit.close({ timeoutMs: 30_000 });
  server.closeAllConnections();
  say(JSON.stringify({ delivered }));
}
