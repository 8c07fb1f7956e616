// Delivers, says which listeners the process has gained by it, and leaves its Capi open.
import { createCapi } from '@capikit/core';

const listeners = () => process.eventNames().map((name) => [String(name), process.listenerCount(name)]);
const before = listeners();
const kit = createCapi();
for (let event = 0; event < 100; event += 1) {
  kit.track('Lead', {}, { actionSource: 'system_generated', userData: { email: 'jane@example.com' } });
}
const flushed = await kit.flush();
process.stdout.write(JSON.stringify({ flushed, before, after: listeners() }));
