// The worker of a shop: no web server, it delivers what the web processes added to the same CAPI_QUEUE_PATH. Needs
// META_DATASET_ID and META_ACCESS_TOKEN. A second one takes its share; one that is killed loses nothing.
import { createCapi } from '@capikit/core';
import { lmdbQueue } from '@capikit/queue-lmdb';

const kit = createCapi({ queue: lmdbQueue({ path: process.env['CAPI_QUEUE_PATH'] ?? 'capikit-queue' }) });

// What is not delivered within these seconds stays in the queue for the next worker.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void kit.close({ timeoutMs: 5_000 }));

console.log('Worker   delivers');
await kit.deliver();
console.log(`Worker   stopped, ${kit.stats().ends.delivered} events delivered`);
