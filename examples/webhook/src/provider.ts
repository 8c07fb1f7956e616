// A payment provider as they all are: it shows a page to pay on, signs its webhooks, tries again until it is answered 2xx,
// and sometimes says the same twice.
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { required } from './required.js';
import { sign } from './signature.js';

const TRIES = 8;
const FIRST_WAIT_MS = 100;
const ANSWER_MS = 2_000;
/** How often each webhook is sent though it was answered. */
const REPLAYS = 2;

const webhookUrl = required('WEBHOOK_URL');
const secret = required('WEBHOOK_SECRET');
const app = express();
app.use(express.urlencoded({ extended: false }));

app.get('/pay', (req, res) => {
  const fields = ['order', 'back'].map(
    (name) => `<input type="hidden" name="${name}" value="${encodeURIComponent(req.query[name] as string)}">`,
  );
  res.send(
    `<!doctype html><title>Pay</title><form method="post" action="/pay">${fields.join('')}<button>Pay</button></form>`,
  );
});

app.post('/pay', (req, res) => {
  const body = JSON.stringify({
    type: 'payment.succeeded',
    order: decodeURIComponent(req.body.order),
    paidAt: Date.now(),
  });
  void tell(body);
  res.redirect(303, decodeURIComponent(req.body.back));
});

async function tell(body: string): Promise<void> {
  for (let time = 0; time <= REPLAYS; time += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const tries = await tellUntilAnswered(body);
    console.log(
      tries === undefined ? 'Provider gave up' : `Provider ${time === 0 ? 'told' : 'replayed'}, try ${tries}`,
    );
  }
}

async function tellUntilAnswered(body: string): Promise<number | undefined> {
  for (let number = 1; number <= TRIES; number += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    if (await isAnswered(body)) return number;
    console.log('Provider was not answered, waits');
    // oxlint-disable-next-line no-await-in-loop -- longer each time
    await sleep(FIRST_WAIT_MS * 2 ** number);
  }
  return undefined;
}

async function isAnswered(body: string): Promise<boolean> {
  try {
    const { ok } = await fetch(webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'payment-signature': sign(Buffer.from(body), secret) },
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return ok;
  } catch {
    return false;
  }
}

const server = app.listen(Number(process.env['PORT'] ?? 3006), () =>
  console.log(`Provider http://localhost:${(server.address() as AddressInfo).port}`),
);
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => server.close(() => server.closeAllConnections()));
