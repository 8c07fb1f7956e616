// A process that tracks, delivers or both, as its configuration says.
import { setTimeout as sleep } from 'node:timers/promises';
import { config, eventQueue, kit, note, say, track } from './staged.mjs';

const { job, life, count, unfinished = [] } = config;
const LOAD_EVERY_MS = 5;
const LOAD_BURST = 8;
/** How many of a number of events come at once; it divides that number. */
const TOGETHER = 1_000;
const FLUSH_MS = 600_000;

const jobs = {
  /** Takes events like a busy server until SIGTERM; then the handler of the examples. */
  async load() {
    let number = 0;
    // What the last process was not told the end of is tried again, as a payment provider does with its webhook.
    for (const id of unfinished) void track(id);
    const load = setInterval(() => {
      for (let one = 0; one < LOAD_BURST; one += 1) void track(`${life}-${(number += 1)}`);
    }, LOAD_EVERY_MS);
    const stop = async () => {
      // The last requests of a server that no longer listens still come in.
      const delivered = await kit.close({ timeoutMs: config.closeMs });
      clearInterval(load);
      say(JSON.stringify({ delivered, stats: kit.stats() }));
    };
    process.once('SIGTERM', () => void stop());
    say('ready');
  },

  /** Takes a number of events, and leaves delivering them to others or to later. */
  async take() {
    for (let taken = 0; taken < count; taken += TOGETHER) {
      const ids = Array.from({ length: TOGETHER }, (_, one) => `${life}-${taken + one + 1}`);
      await Promise.all(ids.map((id) => track(id)));
    }
    say('ready');
    if (config.capi.deliver === false) await kit.close();
    else await kit.deliver();
  },

  /** Delivers what is in the queue, and what the last process was not told the end of; then ends. */
  async drain() {
    say('ready');
    await Promise.all(unfinished.map((id) => track(id)));
    const flushed = await kit.flush({ timeoutMs: FLUSH_MS });
    const { queue, ends } = kit.stats();
    await kit.close();
    say(JSON.stringify({ flushed, queue, ends, maxRssBytes: process.resourceUsage().maxRSS * 1_024 }));
  },

  /** Delivers until it is killed. */
  async deliver() {
    say('ready');
    await kit.deliver();
  },

  /** Takes large events until one is refused, says so, and goes on until one is stored again. */
  async fill() {
    const content_ids = Array.from({ length: 1_000 }, (_, number) => `article-number-${number}`);
    let number = 0;
    const takeOne = () => track(`${life}-${(number += 1)}`, { content_ids });
    const takeSome = () => Promise.all(Array.from({ length: 10 }, takeOne));
    const isRefused = (answer) => answer !== 'stored';
    while (!(await takeSome()).some(isRefused));
    const { problems } = await kit.health();
    say(`full ${problems.map(({ code }) => code).join()}`);
    while ((await takeOne()) !== 'stored') await sleep(20);
    say('stored again');
    const flushed = await kit.flush({ timeoutMs: FLUSH_MS });
    await kit.close();
    say(JSON.stringify({ flushed }));
  },

  /** Puts contact data where it does not belong, and asks for everything that is told of errors. */
  async careless() {
    const { email, phone, firstName, lastName } = config.visitor;
    const misplaced = {
      email: phone,
      phone: email,
      dateOfBirth: lastName,
      gender: email,
      country: firstName,
      zip: email,
    };
    await track(`${life}-misplaced`, {}, { userData: { ...misplaced, mail: email }, eventSourceUrl: email });
    await track(`${life}-no-time`, {}, { eventTime: email, actionSource: phone });
    await track(`${life}-broken`);
    await track(`${life}-refused`);
    await track(`${life}-good`);
    await kit.flush();
    const letters = await eventQueue.deadLetters.list();
    say(`delivered ${JSON.stringify({ stats: kit.stats(), letters: letters.map(({ error }) => error) })}`);
    await track(`${life}-held`);
    await kit.flush();
    process.once('SIGTERM', () => void kit.close({ timeoutMs: 100 }));
    say(`held ${JSON.stringify({ stats: kit.stats(), health: await kit.health() })}`);
    await kit.deliver();
  },
};

note('started', job);
await jobs[job]();
