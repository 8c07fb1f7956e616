// A job as people write it: one event, and no thought about how it leaves.
import { createCapi } from '@capikit/core';

const kit = createCapi();
kit.track(
  'Purchase',
  { value: 42, currency: 'EUR' },
  { actionSource: 'system_generated', userData: { email: 'jane@example.com' } },
);
