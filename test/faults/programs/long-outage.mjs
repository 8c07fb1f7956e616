// Tracks 200,000 events that cannot leave, as a busy server would during an outage, and says what became of them and of
// its memory. Needs --expose-gc.
import { createCapi } from '@capikit/core';

const EVENTS = 200_000;
const IN_ONE_TURN = 500;
const facts = {
  method: 'GET',
  url: 'https://shop.example.com/products/mug?utm_source=newsletter',
  ip: '8.8.8.8',
  headers: {
    host: 'shop.example.com',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
    cookie: '_fbp=fb.1.1700000000000.1234567890; _fbc=fb.1.1700000000000.IwAR-example-click-id-0123456789',
    'sec-fetch-mode': 'navigate',
  },
};

const outcomes = {};
const kit = createCapi({
  logger: { warn: () => undefined, error: () => undefined },
  onOutcome: ({ end, reason = '' }) => void (outcomes[`${end}/${reason}`] = (outcomes[`${end}/${reason}`] ?? 0) + 1),
});
const track = () =>
  kit
    .tracker(facts)
    .track(
      'Purchase',
      { value: 42, currency: 'EUR', content_ids: ['mug'] },
      { userData: { email: 'jane@example.com' } },
    );

// Loads and warms up what is loaded at the first event and the first request.
track();
await kit.flush({ timeoutMs: 100 });
global.gc();
const rssBefore = process.memoryUsage.rss();
let rssPeak = rssBefore;
for (let done = 1; done < EVENTS; done += 1) {
  track();
  if (done % IN_ONE_TURN !== 0) continue;
  await new Promise(setImmediate);
  rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
}
const { queue, accepted } = kit.stats();
await kit.close({ timeoutMs: 100 });
rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
process.stdout.write(JSON.stringify({ outcomes, accepted, queue, rssGrowth: rssPeak - rssBefore }));
