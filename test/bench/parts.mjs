/**
 * What each step of `track()` costs, against what Node itself needs for the like: hashing the same strings, writing the same
 * JSON. `pnpm bench parts [--quick]`. Public functions are timed whole, and the rest is a difference.
 */
import { cell, interleaved, isQuick, publish, ratio, ROUNDS, spread } from './measure.mjs';
import { startProcess } from './process-calls.mjs';

const TURNS = isQuick ? 5 : 15;
const { parts } = await interleaved(['parts'], async () => {
  const program = await startProcess(new URL('parts-process.mjs', import.meta.url));
  await program.call('measure', { turns: 2 });
  const costs = await program.call('measure', { turns: TURNS });
  await program.call('close');
  await program.stop();
  return costs;
});

const cost = (name) => cell(spread(parts.map((round) => round[name])), 2);
/** Round by round, as `ratio` has it between two contenders. */
const times = (name, against) =>
  cell(
    ratio(
      { of: parts.map((round) => ({ cpu: round[name] })), against: parts.map((round) => ({ cpu: round[against] })) },
      { of: 'of', against: 'against', key: 'cpu' },
    ),
    2,
  );
const MEASURED = ['capture', 'normalise and hash', 'serialise'];
for (const round of parts) {
  round['build and the rest'] = round['track()'] - MEASURED.reduce((sum, name) => sum + round[name], 0);
}
const hash = 'crypto.hash' in parts[0] ? 'crypto.hash' : 'createHash';

publish('parts', {
  parts,
  notes: [
    'CPU µs an event, of 10,000 different purchases with eight fields to hash; the loop itself is within the last digit. Of these fields first name, city, country and zip are what many people share: their digests are remembered, and among these purchases there are 8, 8, 8 and 5,000 of them. `track()` does not validate digests again that it made itself. `track()` is a whole call that would be queued next.',
  ],
  tables: [
    {
      title: `Each step, in ${ROUNDS} fresh processes, the least disturbed of ${TURNS} turns in each`,
      lines: [
        ['Step', 'CPU µs an event', 'against', 'CPU µs', 'ratio'],
        ['capture: address, user agent, URLs, ids', cost('capture'), '', '', ''],
        [
          'normalise and hash eight fields',
          cost('normalise and hash'),
          `\`${hash}\` of the eight texts as they are`,
          cost(hash),
          times('normalise and hash', hash),
        ],
        ['', '', '`createHash` of them', cost('createHash'), times('normalise and hash', 'createHash')],
        [
          'validate an event from elsewhere',
          cost('validate'),
          '`JSON.stringify` of the event',
          cost('JSON.stringify'),
          times('validate', 'JSON.stringify'),
        ],
        [
          'serialise to bytes',
          cost('serialise'),
          'the same',
          cost('JSON.stringify'),
          times('serialise', 'JSON.stringify'),
        ],
        ['build, validate, and what else there is (difference)', cost('build and the rest'), '', '', ''],
        ['**`track()`**', cost('track()'), '', '', ''],
      ],
    },
  ],
});
