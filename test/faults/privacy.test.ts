import { expect, it } from 'vitest';
import { Stage } from './stage';

it('no contact data and no token is kept, said or reported, whatever goes wrong', async () => {
  const stage = await Stage.open('lmdb');
  const { sandbox, secrets } = stage;
  const { token, appSecret, visitor } = secrets;
  const echo = `${token} ${appSecret} ${visitor['email']} ${visitor['phone']}`;
  const talkative = { message: `Cannot parse ${echo}`, userTitle: token, userMessage: `Of ${echo}`, data: { echo } };
  sandbox.rejectEvents(({ event_id }) =>
    event_id === 'a-refused' ? { code: 100, subcode: 2804050, ...talkative } : undefined,
  );
  const shop = stage.start({ job: 'careless', life: 'a' });
  await shop.said('delivered');
  sandbox.revoke(token);
  sandbox.replyNext({ graphError: { code: 190, ...talkative } });
  await shop.said('held');
  const { code, stdout, stderr } = await shop.kill('SIGTERM');

  expect(code).toBe(0);
  // All of it has been said, or nothing could have been found.
  for (const said of [
    'USER_DATA_VALUE_DROPPED',
    'beforeSend failed',
    'was refused by Meta for good',
    'events are held',
  ])
    expect(stderr).toContain(said);
  expect(stdout).toContain('"subcode":2804050');
  expect(stage.journal.ended.get('a-refused')).toBe('invalid');
  expect(sandbox.counts.accepted).toBeGreaterThan(0);
  expect(stage.traces()).toEqual([]);
});

it('the search for contact data and tokens finds them wherever they are, however they are written', async () => {
  const stage = await Stage.open('lmdb');
  expect((await stage.start({}, { program: 'leaking.mjs' }).ended).code).toBe(0);
  expect(stage.traces().toSorted()).toEqual(
    [
      'lastName in queue-1.mdb',
      'session in output',
      'email in output',
      'phone in outcomes and errors',
      'token in addresses',
      'city in addresses',
      'firstName in requests',
      'phone in requests',
      'externalId in requests',
    ].toSorted(),
  );
});
