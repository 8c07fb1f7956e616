/* oxlint-disable typescript/no-misused-promises -- promises where none belong are what is tried here */
// Every callback, the logger and the queue fail, by throwing and by rejecting, while Meta does too.
import { createCapi, memoryQueue } from '@capikit/core';

const fail = () => {
  throw new Error('thrown');
};
const reject = () => Promise.reject(new Error('rejected'));
const details = { actionSource: 'system_generated', userData: { email: 'jane@example.com' } };
const request = {
  method: 'GET',
  url: 'https://shop.example.com/',
  headers: { host: 'shop.example.com' },
  ip: '8.8.8.8',
};

function queueThat(breaks) {
  const queue = memoryQueue();
  let calls = 0;
  const sometimes =
    (call) =>
    (...given) =>
      (calls += 1) % 3 === 0 ? breaks() : call(...given);
  return {
    durable: false,
    add: sometimes((records) => queue.add(records)),
    claim: sometimes((options) => queue.claim(options)),
    depth: sometimes(() => queue.depth()),
    close: () => queue.close(),
  };
}

const counts = { tracked: 0, ended: 0 };
for (const breaks of [fail, reject]) {
  const callbacks = { consent: fail, resolveDataset: breaks, clientIp: breaks, waitUntil: breaks, beforeSend: breaks };
  const kits = [
    createCapi({ queue: queueThat(breaks), retry: { baseMs: 1, maxMs: 5 }, logger: { warn: breaks, error: breaks } }),
    createCapi({ ...callbacks, retry: { baseMs: 1, maxMs: 5 }, logger: { warn: breaks, error: breaks } }),
    createCapi({ credentials: breaks, logger: { warn: breaks, error: breaks }, onOutcome: breaks }),
  ];
  for (const kit of kits) {
    for (let event = 0; event < 50; event += 1) kit.track('Lead', {}, details);
    const tracker = kit.tracker(request, {});
    kit.run(tracker, () => kit.track('PageView'));
    tracker.expectConversion('Purchase')(breaks);
    tracker.passport();
    tracker.cookiesToSet();
    counts.tracked += 51;
  }
  await Promise.all(kits.map((kit) => kit.flush({ timeoutMs: 500 })));
  await Promise.all(kits.map((kit) => kit.close({ timeoutMs: 500 })));
  for (const kit of kits) counts.ended += Object.values(kit.stats().ends).reduce((sum, count) => sum + count, 0);
}
process.stdout.write(JSON.stringify(counts));
