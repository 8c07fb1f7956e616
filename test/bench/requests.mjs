/**
 * What a request to an Express app pays for capikit, without events and with a Purchase, against the app alone, a cookie parser,
 * the Business SDK and a hand-written batcher. `pnpm bench requests [--quick]`. The app, what asks it and what takes the
 * events have a process each. `bare, again` is the bare app once more: a ratio is known no better than that.
 */
import { goal, publish } from './measure.mjs';
import { addedRatio, lostRate, measureApps, rateOf, requestTables } from './requests-rounds.mjs';

const PLAIN = [
  'bare',
  'bare, again',
  'cookie-parser',
  'capikit, no events',
  'capikit, a Purchase',
  'hand-written, cookie-parser',
  'hand-written, two cookies read',
  'Business SDK, not awaited',
];
const AWAITING = ['bare, 50 awaits', 'bare, again, 50 awaits', 'capikit, no events, 50 awaits'];

const rounds = await measureApps({
  program: 'requests-express-process.mjs',
  apps: [...PLAIN, ...AWAITING],
  paced: PLAIN.filter((name) => name !== 'hand-written, two cookies read'),
  reporting: (name) => /a Purchase|hand-written|SDK/.test(name),
});
const { saturated } = rounds;
const noise = lostRate(saturated, 'bare, again', 'bare');
const PURCHASE = 'capikit, a Purchase';

publish('requests', {
  rounds,
  notes: [
    'Each app answers the same page about the same order; those that report send its purchase with eight hashed fields, the two ids of the cookies, address, user agent and URL. CPU is that of the app until its last event was answered. `bare, again` is the bare app once more: a difference is known no better than that.',
  ],
  tables: requestTables(rounds, (name) => (name.endsWith('50 awaits') ? 'bare, 50 awaits' : 'bare')),
  goals: [
    goal('Express: capikit without events costs at most 3 % of the requests a second', {
      measured: lostRate(saturated, 'capikit, no events', 'bare'),
      atMost: 3,
      unit: ' %',
      noise,
    }),
    goal('Express: the same with a handler of 50 awaits', {
      measured: lostRate(saturated, 'capikit, no events, 50 awaits', 'bare, 50 awaits'),
      atMost: 3,
      unit: ' %',
      noise: lostRate(saturated, 'bare, again, 50 awaits', 'bare, 50 awaits'),
    }),
    goal('Express: a Purchase adds at most 0.6 × the CPU of a hand-written batcher over cookie-parser', {
      measured: addedRatio(saturated, PURCHASE, 'hand-written, cookie-parser'),
      atMost: 0.6,
    }),
    goal('Express: the same against a batcher that reads its two cookies itself', {
      measured: addedRatio(saturated, PURCHASE, 'hand-written, two cookies read'),
      atMost: 0.6,
    }),
    goal('Express: with a Purchase, more requests a second than the hand-written batcher over cookie-parser', {
      measured: rateOf(saturated, PURCHASE, 'hand-written, cookie-parser'),
      atLeast: 1,
    }),
  ],
});
