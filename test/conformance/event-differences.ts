import { hashUserData } from '@capikit/core';
import type { Change } from './changes';
import type { SentEvent } from './sent-events';
import { SOURCES } from './sources';

/** How an event meets the Business SDK: built with its classes by hand, or ours read back into them. */
export type Way = 'built' | 'read back';

/** Where an event of ours is another than that of the Business SDK, and why. */
export interface EventDifference {
  readonly ways: readonly Way[];
  /** For `docs/differences.md`, as is `about`. */
  readonly keys: string;
  readonly about: string;
  readonly covers: (change: Change, sent: SentEvent) => boolean;
  readonly theirs: string;
  readonly ours: string;
  readonly why: string;
  readonly source: string;
}

const BUILT = ['built'] as const;
const BOTH = ['built', 'read back'] as const;
const NO_SETTER = 'has no setter for it, so it stays away';
const MESSAGING_IDS =
  /^user_data\.(?:page_scoped_user_id|ig_account_id|ig_sid|(?:whatsapp|instagram)_business_account_id)$/;

const lost =
  (path: RegExp) =>
  (change: Change): boolean =>
    path.test(change.path) && change.theirs === undefined;
const isNothing = (value: unknown): boolean => value === 0 || value === '' || value === false;
const isEmptyVariable = (value: unknown): boolean => value === 'null' || value === 'undefined';

/** Of events that both send. */
export const EVENT_DIFFERENCES: readonly EventDifference[] = [
  {
    ways: BOTH,
    keys: '`referrer_url`',
    about: 'the page before',
    covers: lost(/^referrer_url$/),
    theirs: NO_SETTER,
    ours: 'sends it',
    why: 'Meta documents it',
    source: SOURCES.serverEvent,
  },
  {
    ways: BUILT,
    keys: '`event_source_url`',
    about: 'tokens and contact data in an address',
    covers: ({ path, theirs }) => path === 'event_source_url' && String(theirs).includes('token='),
    theirs: 'sends the address as it is',
    ours: 'takes them out',
    why: 'contact data may only be sent hashed, and nobody else is to have a token',
    source: SOURCES.businessTools,
  },
  {
    ways: BOTH,
    keys: '`opt_out`',
    about: '`false`',
    covers: (change) => change.path === 'opt_out' && change.ours === false,
    theirs: 'leaves it out',
    ours: 'sends it',
    why: 'what was said is passed on; without the key the event is no opt-out either',
    source: SOURCES.serverEvent,
  },
  {
    ways: BUILT,
    keys: '`event_id`',
    about: 'a number',
    covers: (change) => change.path === 'event_id' && String(change.theirs) === change.ours,
    theirs: 'sends a number',
    ours: 'sends its text',
    why: "a string, and the page's copy of the event has one",
    source: SOURCES.serverEvent,
  },
  {
    ways: BUILT,
    keys: '`event_time`',
    about: 'a `Date`',
    covers: (change) =>
      change.path === 'event_time' && Date.parse(String(change.theirs)) === Number(change.ours) * 1000,
    theirs: 'sends its ISO text',
    ours: 'sends seconds',
    why: 'a Unix timestamp in seconds',
    source: SOURCES.serverEvent,
  },
  {
    ways: BUILT,
    keys: '`user_data.external_id`',
    about: 'external ids',
    covers: ({ path, theirs, ours }) =>
      path === 'user_data.external_id[]' &&
      ours === hashUserData({ externalId: String(theirs) }).userData.external_id?.[0],
    theirs: 'sends them as they are',
    ours: 'removes spaces, lowers and hashes them',
    why: 'as above: hashing is recommended',
    source: SOURCES.externalId,
  },
  {
    ways: BUILT,
    keys: '`user_data.fb_login_id`',
    about: 'digits as text',
    covers: (change) => change.path === 'user_data.fb_login_id' && Number(change.theirs) === change.ours,
    theirs: 'sends the text',
    ours: 'sends the number, where it is a safe integer',
    why: 'an integer',
    source: SOURCES.customerInformation,
  },
  {
    ways: BUILT,
    keys: '`user_data.lead_id`',
    about: 'a `bigint`',
    covers: ({ theirs }, { byHand }) =>
      theirs === 'throws' && Object.values(byHand['user_data'] as object).some((value) => typeof value === 'bigint'),
    theirs: 'throws, since JSON knows none',
    ours: 'sends its digits',
    why: '15 to 17 digits, which a number cannot always hold',
    source: SOURCES.customerInformation,
  },
  {
    ways: BUILT,
    keys: '`user_data`',
    about: 'one value that is none, beside others',
    covers: ({ theirs }, { issues }) => theirs === 'throws' && issues.includes('USER_DATA_VALUE_DROPPED'),
    theirs: 'throws, and with it goes the event',
    ours: 'leaves the value out, with an issue',
    why: 'the event has other keys, and one bad value must not cost it',
    source: SOURCES.customerInformation,
  },
  {
    ways: BUILT,
    keys: '`user_data.dobd`, `dobm`, `doby` and the other partial keys',
    about: 'parts of a name or birthday',
    covers: ({ path, ours }) => /^user_data\.dob[dmy]$/.test(path) && ours === undefined,
    theirs: 'hashes and sends them',
    ours: 'leaves them out, with an issue',
    why: 'no page of Meta names them',
    source: SOURCES.customerInformation,
  },
  {
    ways: BUILT,
    keys: '`user_data`',
    about: 'the texts `null` and `undefined`',
    covers: ({ path }, { given: { details } }) =>
      (path === 'user_data.client_user_agent' && isEmptyVariable(details.userData?.clientUserAgent)) ||
      (path === 'user_data.fn' && isEmptyVariable(details.userData?.firstName)),
    theirs: 'hashes and sends them',
    ours: 'leaves them out',
    why: 'they are of a variable that was empty, and match nobody',
    source: SOURCES.customerInformation,
  },
  {
    ways: BUILT,
    keys: '`user_data.client_ip_address`',
    about: 'a private address, an address with its port',
    covers: ({ path, theirs, ours }) =>
      path === 'user_data.client_ip_address' && (ours === undefined || theirs === '8.8.8.8:4711'),
    theirs: 'sends what it is given',
    ours: 'takes the port off, and leaves out what is no public address',
    why: "a valid address, the end user's own",
    source: SOURCES.customerInformation,
  },
  {
    ways: BUILT,
    keys: '`user_data.fbc`, `user_data.fbp`',
    about: 'texts that are no such id',
    covers: ({ path, ours }) => /^user_data\.fb[cp]$/.test(path) && ours === undefined,
    theirs: 'sends them',
    ours: 'leaves them out, with an issue',
    why: '`fb.1.<milliseconds>.<fbclid>`',
    source: SOURCES.clickIds,
  },
  {
    ways: BOTH,
    keys: '`user_data` of business messaging',
    about: 'ids of channels',
    covers: lost(MESSAGING_IDS),
    theirs: `${NO_SETTER} (\`user-data.js\` has \`page_id\` and \`ctwa_clid\` only)`,
    ours: 'sends them',
    why: 'the channels require them',
    source: SOURCES.messaging,
  },
  {
    ways: BOTH,
    keys: '`custom_data`, `custom_data.contents[]`',
    about: '0, an empty text or `false` under a key Meta defines',
    covers: (change) => lost(/^custom_data\./)(change) && isNothing(change.ours),
    theirs: 'leaves them out, but for `value` and `net_revenue`',
    ours: 'sends them',
    why: 'passed on as the Pixel in the page does; 0 is a value',
    source: SOURCES.conversionTracking,
  },
  {
    ways: BOTH,
    keys: '`custom_data.contents[]`',
    about: '`price` and keys of your own',
    covers: lost(/^custom_data\.contents\[\]\.(?:price$|own_|colour$)/),
    theirs: NO_SETTER,
    ours: 'sends them',
    why: "Meta's page on offline events has `price` there",
    source: SOURCES.offline,
  },
  {
    ways: BOTH,
    keys: '`app_data.extinfo`',
    about: 'the list of 16',
    covers: ({ path, theirs, ours }) =>
      path === 'app_data.extinfo' && JSON.stringify(Object.values(theirs as object)) === JSON.stringify(ours),
    theirs: 'sends an object with the keys 0 to 15 (`extended-device-info.js`)',
    ours: 'sends a list',
    why: 'an array',
    source: SOURCES.appData,
  },
  {
    ways: BOTH,
    keys: '`app_data.vendor_id`',
    about: 'the vendor id',
    covers: lost(/^app_data\.vendor_id$/),
    theirs: NO_SETTER,
    ours: 'sends it',
    why: 'Meta documents it',
    source: SOURCES.appData,
  },
];
