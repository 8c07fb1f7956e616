import {
  array,
  boolean,
  constantFrom,
  dictionary,
  double,
  integer,
  jsonValue,
  oneof,
  option,
  record,
  sample,
  string,
  tuple,
  type Arbitrary,
} from 'fast-check';
import type { EventDetails, UserDataInput } from '@capikit/core';
import { APP, type EventCase } from './events';

/** How many generated events are compared; always the same ones. */
export const GENERATED_EVENTS = 500;

/** Events of every action source, with custom data of many shapes. All of them are fit to be sent. */
export function generatedEvents(): readonly EventCase[] {
  return sample(event(), { numRuns: GENERATED_EVENTS, seed: 24 }).map((given, index) => ({
    about: `generated event ${index}`,
    ...given,
  }));
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const word = string({ unit: constantFrom(...LETTERS.split('')), minLength: 1, maxLength: 10 });
const text = oneof(
  word,
  string({ unit: 'binary', maxLength: 20 }),
  constantFrom('', '"\\\n', '東京', '0', 'null', '€ 5,-'),
);
const money = oneof(integer({ min: 0, max: 1000 }), double({ min: 0, max: 1e9, noNaN: true }));
const count = integer({ min: 0, max: 50 });
const productId = oneof(
  integer({ min: 0 }),
  text.filter((id) => id !== ''),
);
const delivery = constantFrom('in_store', 'curbside', 'home_delivery');

/** A record in which each key may be missing. */
const some = (parts: Readonly<Record<string, Arbitrary<unknown>>>): Arbitrary<Record<string, unknown>> =>
  record(parts, { requiredKeys: [] });

const content = tuple(
  record({ id: productId, quantity: integer({ min: 1, max: 99 }) }),
  some({ item_price: money, title: text, description: text, brand: text, category: text, delivery_category: delivery }),
  some({ price: money, own_colour: text }),
).map(([needed, known, own]) => ({ ...needed, ...known, ...own }));

const customData = tuple(
  some({
    content_ids: array(productId, { maxLength: 4 }),
    contents: array(content, { maxLength: 4 }),
    content_type: constantFrom('product', 'product_group'),
    content_name: text,
    content_category: text,
    order_id: text,
    num_items: count,
    predicted_ltv: money,
    net_revenue: money,
    search_string: text,
    status: oneof(boolean(), text),
    delivery_category: delivery,
    item_number: text,
    travel_class: constantFrom('economy', 'first'),
    'mileage.value': count,
    num_adults: count,
  }),
  dictionary(
    word.map((name) => `own_${name}`),
    jsonValue({ maxDepth: 2 }),
    { maxKeys: 3 },
  ),
).map(([known, own]) => ({ ...known, ...own }));

const priced = record({ value: money, currency: constantFrom('EUR', 'usd', 'JPY', 'Gbp') });

const email = word.map((name) => `${name}@example.com`);
const person = tuple(
  record({ email: oneof(email, array(email, { minLength: 1, maxLength: 3 })) }),
  some({
    firstName: word,
    lastName: word,
    gender: constantFrom('f', 'm', 'Female'),
    city: word,
    zip: integer({ min: 10_000, max: 99_999 }).map(String),
    country: constantFrom('us', 'DE', 'jp'),
    externalId: word,
    subscriptionId: word,
    leadId: integer({ min: 1e14, max: 9e14 }),
    clientIpAddress: constantFrom('8.8.8.8', '2600:1f18::9'),
    clientUserAgent: text.filter((agent) => agent.trim() === agent && agent !== ''),
    madid: word,
  }),
).map(([needed, more]): UserDataInput => ({ ...needed, ...more }));

const MESSAGING = [
  { messagingChannel: 'messenger', userData: { pageId: '1', pageScopedUserId: '2' } },
  { messagingChannel: 'whatsapp', userData: { whatsappBusinessAccountId: '1', ctwaClid: 'c' } },
  { messagingChannel: 'instagram', userData: { igAccountId: '1', igSid: '2' } },
] as const;

/** What each action source needs beside what every event does. */
const source: Arbitrary<EventDetails> = oneof(
  constantFrom('physical_store', 'phone_call', 'chat', 'email', 'other', 'system_generated').map(
    (actionSource): EventDetails => ({ actionSource }),
  ),
  constantFrom<EventDetails>({ actionSource: 'website' }),
  constantFrom<EventDetails>({ actionSource: 'app', appData: APP }),
  constantFrom(...MESSAGING).map((channel): EventDetails => ({ actionSource: 'business_messaging', ...channel })),
);

function event(): Arbitrary<Omit<EventCase, 'about'>> {
  return record({
    details: source,
    person,
    custom: customData,
    price: option(priced, { nil: undefined }),
    more: some({
      optOut: boolean(),
      dataProcessing: constantFrom({ options: [] }, { options: ['LDU'], country: 1, state: 1000 }),
      originalEventData: some({
        event_name: word,
        event_time: integer({ min: 1, max: 2e9 }),
        order_id: word,
        event_id: word,
      }),
    }),
    name: constantFrom('Purchase', 'AddToCart', 'ViewContent', 'Own Event', 'Lead'),
  }).map(({ details, person: own, custom, price, more, name }) => {
    const isMessage = details.actionSource === 'business_messaging';
    // Whoever has a lead id is of a CRM, which wants more; only two names go with a price and with messages.
    const { leadId, ...withoutLead } = own;
    const isCrm = leadId !== undefined;
    return {
      name: isMessage ? 'Purchase' : name,
      inRequest: details.actionSource === 'website',
      customData: {
        ...custom,
        ...(price ?? (isMessage || name === 'Purchase' ? { value: 1, currency: 'EUR' } : {})),
        ...(isCrm && { event_source: 'crm', lead_event_source: 'Own CRM' }),
      },
      details: { ...more, ...details, userData: { ...(isCrm ? own : withoutLead), ...details.userData } },
    };
  });
}
