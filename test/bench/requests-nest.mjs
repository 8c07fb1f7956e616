/** What `requests.mjs` measures in a NestJS app on Express: `pnpm bench requests-nest [--quick]`. */
import { goal, publish } from './measure.mjs';
import { addedRatio, lostRate, measureApps, rateOf, requestTables } from './requests-rounds.mjs';

const PLAIN = ['bare', 'bare, again', 'capikit, no events', 'capikit, @TrackConversion', 'hand-written, cookie-parser'];
const AWAITING = ['bare, 50 awaits', 'capikit, no events, 50 awaits'];

const rounds = await measureApps({
  program: 'requests-nest-process.mjs',
  apps: [...PLAIN, ...AWAITING],
  paced: PLAIN.filter((name) => name !== 'bare, again'),
  reporting: (name) => /@TrackConversion|hand-written/.test(name),
});
const { saturated } = rounds;
const noise = lostRate(saturated, 'bare, again', 'bare');
const PURCHASE = 'capikit, @TrackConversion';

publish('requests-nest', {
  rounds,
  notes: ['As above, in a NestJS app on Express 5.'],
  tables: requestTables(rounds, (name) => (name.endsWith('50 awaits') ? 'bare, 50 awaits' : 'bare')),
  goals: [
    goal('Nest: capikit without events costs at most 3 % of the requests a second', {
      measured: lostRate(saturated, 'capikit, no events', 'bare'),
      atMost: 3,
      unit: ' %',
      noise,
    }),
    goal('Nest: the same with a handler of 50 awaits', {
      measured: lostRate(saturated, 'capikit, no events, 50 awaits', 'bare, 50 awaits'),
      atMost: 3,
      unit: ' %',
      noise,
    }),
    goal('Nest: a Purchase adds at most 0.6 × the CPU of a hand-written batcher over cookie-parser', {
      measured: addedRatio(saturated, PURCHASE, 'hand-written, cookie-parser'),
      atMost: 0.6,
    }),
    goal('Nest: with a Purchase, more requests a second than the hand-written batcher', {
      measured: rateOf(saturated, PURCHASE, 'hand-written, cookie-parser'),
      atLeast: 1,
    }),
  ],
});
