// The sandbox as a process of its own, with the faults of the bench.
import { constants, setPriority } from 'node:os';
import { startSandbox } from '@capikit/sandbox';
import { answerCalls } from './process-calls.mjs';

/** What Meta answers while a fault lasts. */
const REPLIES = {
  'slow (5 s)': { delayMs: 5_000 },
  'refusing (400)': { graphError: { code: 100, subcode: 2804019 } },
  'refusing (401)': { graphError: { code: 190 } },
  'refusing (429)': { status: 429, headers: { 'retry-after': '1' } },
  'refusing (500)': { status: 500 },
  'closing sockets before the body': { reset: 'before-body' },
  'closing sockets instead of the answer': { reset: 'after-accept' },
};
// Meta has machines of its own: what it does with an event must not take a shop's share of the cores.
setPriority(constants.priority.PRIORITY_LOW);

const OPTIONS = { maxEntries: 100_000 };

let sandbox = await startSandbox(OPTIONS);
const port = Number(new URL(sandbox.url).port);
let isOff = false;
let hasFault = false;

async function begin(fault) {
  isOff = fault === 'off';
  hasFault = fault in REPLIES;
  if (isOff) await sandbox.close();
  else if (hasFault) sandbox.replyNext({ ...REPLIES[fault], until: () => !hasFault });
}

async function recover() {
  hasFault = false;
  if (isOff) sandbox = await startSandbox({ ...OPTIONS, port });
  isOff = false;
}

/** What arrived since the last call: each id once, and why some came again. */
function ledger() {
  const answers = new Map(sandbox.requests.map(({ id, answer }) => [id, answer]));
  const last = new Map();
  const result = { requests: sandbox.counts.requests, arrived: [], repeats: 0, unexplained: 0 };
  const events = sandbox.events.filter(({ verdict }) => verdict === 'accepted');
  if (events.length !== sandbox.counts.accepted) throw new Error('the sandbox has forgotten events: raise maxEntries');
  for (const { event, requestId } of events) {
    const before = last.get(event.event_id);
    if (before !== undefined) result.repeats += 1;
    if (before !== undefined && answers.get(before) === 'sent') result.unexplained += 1;
    last.set(event.event_id, requestId);
  }
  result.arrived = [...last.keys()];
  sandbox.reset();
  return result;
}

answerCalls({ ready: () => null, url: () => sandbox.url, begin, recover, ledger });
