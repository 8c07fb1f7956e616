import { expect, it } from 'vitest';
import { startDelivery, eventRecords } from './delivery-bench';
it('works', async () => {
  const { dispatcher, accept, endCounts, sandbox, notices, arrived } = await startDelivery();
  accept(...eventRecords(100));
  console.log(await dispatcher.flush(), endCounts(), sandbox.requests.length, notices, arrived().size);
  sandbox.requests.forEach(r=>console.log(JSON.stringify({...r, events: 0})));
  sandbox.rejectEvents((e) => e.event_name === 'Bad' ? { code: 100, subcode: 2804009 } : undefined);
  accept(...eventRecords(100, (i) => i === 57 ? { eventName: 'Bad'} : {}));
  console.log(await dispatcher.flush(), endCounts(), sandbox.requests.length, notices, arrived().size);
  accept(...eventRecords(1000, (i) => ({ eventName: 'Bad'})));
  const before = sandbox.requests.length;
  console.log(await dispatcher.flush(), endCounts(), sandbox.requests.length-before, notices, arrived().size, dispatcher.lanes());
  expect(1).toBe(1);
});
