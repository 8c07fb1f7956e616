import type { EventDetails, UserDataInput } from '@capikit/core';

/** A conversion as it is told to capikit, and to the Business SDK by hand. */
export interface EventCase {
  readonly about: string;
  readonly name: string;
  readonly customData?: Readonly<Record<string, unknown>>;
  /** Without `eventId` and `eventTime` they are given when it is tracked. */
  readonly details: EventDetails;
  /** Whether it happens in a page request of {@link VISITOR}. */
  readonly inRequest?: boolean;
}

/** Whoever the events of page requests are of. */
export const VISITOR = {
  url: 'https://shop.example.com/thanks?order=42',
  referrer: 'https://shop.example.com/cart',
  ip: '2600:1f18::9',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36',
  fbp: 'fb.1.1700000000000.1234567890',
  fbc: 'fb.1.1700000000000.IwAR1-click_id',
} as const;

const BUYER: UserDataInput = { email: 'Jane@Example.com', phone: '+1 650 555 1212' };
const NOW_SECONDS = Math.floor(Date.now() / 1000);
const DAY = 86_400;
const DEVICE =
  'a2,com.example.shop,1.0,1.0 long,13.4.1,Pixel 7,en_US,GMT-7,Carrier,1080,2400,2.6,8,128,64,America/Denver'.split(
    ',',
  );
/** `app_data` as Meta requires it. */
export const APP = { advertiser_tracking_enabled: 1, extinfo: DEVICE } as const;

/** What a caller who does not use types could hand over. */
const untyped = (details: Readonly<Record<string, unknown>>): EventDetails => details as EventDetails;

/** An event beside any page, by `phone_call` unless its details say otherwise. */
const elsewhere = (
  about: string,
  customData?: EventCase['customData'],
  details?: EventDetails,
  name = 'Lead',
): EventCase => ({
  about,
  name,
  ...(customData !== undefined && { customData }),
  details: { actionSource: 'phone_call', userData: BUYER, ...details },
});

const inRequest = (about: string, customData?: EventCase['customData'], details: EventDetails = {}): EventCase => ({
  about,
  name: 'Lead',
  ...(customData !== undefined && { customData }),
  details: { userData: BUYER, ...details },
  inRequest: true,
});

const PRICED = { value: 42.5, currency: 'EUR' };

export const EVENTS: readonly EventCase[] = [
  inRequest('an event of a page, with nothing but its visitor', undefined, { userData: {} }),
  inRequest('a page with everything a shop says', {
    ...PRICED,
    content_ids: ['A1', 7],
    contents: [
      { id: 'A1', quantity: 2, item_price: 20, title: 'Mug', description: 'Blue', brand: 'Own', category: 'Cups' },
      { id: 7, quantity: 1, item_price: 2.5, delivery_category: 'home_delivery' },
    ],
    content_type: 'product',
    content_name: 'Checkout',
    content_category: 'Kitchen',
    order_id: '42',
    num_items: 3,
    predicted_ltv: 99.9,
    net_revenue: 12.75,
    search_string: 'blue mug',
    status: 'done',
    delivery_category: 'in_store',
    customer_segmentation: 'new_customer_to_business',
    product_catalog_id: '77',
  }),
  inRequest('a page that names another address', undefined, { eventSourceUrl: 'https://shop.example.com/other' }),
  inRequest('a token in the address', undefined, { eventSourceUrl: 'https://shop.example.com/t?token=abc&order=42' }),
  inRequest('an opt-out', undefined, { optOut: true }),
  inRequest('an opt-out that is none', undefined, { optOut: false }),
  inRequest('limited data use, geolocated', undefined, { consent: 'limited' }),
  inRequest('limited data use in California', undefined, {
    dataProcessing: { options: ['LDU'], country: 1, state: 1000 },
  }),
  inRequest('no limited data use, said explicitly', undefined, { dataProcessing: { options: [] } }),
  inRequest('an own event with own properties', {
    promotion: 'summer',
    nested: { list: [1, null, 'a'], deep: { x: 0 } },
  }),
  inRequest('a late event of an earlier one', undefined, {
    originalEventData: { event_name: 'Purchase', event_time: NOW_SECONDS - DAY, order_id: '41', event_id: 'order-41' },
  }),
  elsewhere('an app event', { level: 3, success: true, max_rating_value: 5 }, { actionSource: 'app', appData: APP }),
  elsewhere('an app event with all Meta documents', PRICED, {
    actionSource: 'app',
    userData: { ...BUYER, madid: '38400000-8cf0-11bd-b23e-10b96e40000d', anonId: 'install-1' },
    appData: {
      ...APP,
      application_tracking_enabled: 0,
      campaign_ids: 'c1',
      install_referrer: 'r',
      installer_package: 'p',
      vendor_id: 'v1',
      windows_attribution_id: 'w',
      url_schemes: ['shop'],
    },
  }),
  elsewhere(
    'an app event without extinfo',
    undefined,
    untyped({ actionSource: 'app', appData: { advertiser_tracking_enabled: 1 } }),
  ),
  elsewhere(
    'a sale in a store, a month ago',
    {
      ...PRICED,
      item_number: '1',
      store_data: { store_code: 'S1' },
      contents: [{ id: 'A1', quantity: 1, price: 42.5 }],
    },
    { actionSource: 'physical_store', eventTime: NOW_SECONDS - 30 * DAY },
    'Purchase',
  ),
  ...(['phone_call', 'chat', 'email', 'other'] as const).map((source) =>
    elsewhere(`an event by ${source}`, PRICED, { actionSource: source }),
  ),
  elsewhere(
    'a renewal',
    PRICED,
    { actionSource: 'system_generated', userData: { ...BUYER, subscriptionId: 's1' } },
    'Subscribe',
  ),
  elsewhere(
    'a lead of a CRM',
    { event_source: 'crm', lead_event_source: 'Own CRM' },
    { actionSource: 'system_generated', userData: { leadId: 525_645_896_321_548 } },
    'Qualified',
  ),
  elsewhere(
    'a lead id as bigint',
    { event_source: 'crm', lead_event_source: 'Own CRM' },
    { actionSource: 'system_generated', userData: { leadId: 52_564_589_632_154_812n } },
    'Qualified',
  ),
  elsewhere('a login id', undefined, { userData: { ...BUYER, fbLoginId: '1234567890123456' } }),
  elsewhere(
    'a purchase in Messenger',
    PRICED,
    {
      actionSource: 'business_messaging',
      messagingChannel: 'messenger',
      userData: { pageId: '1', pageScopedUserId: '2' },
    },
    'Purchase',
  ),
  elsewhere(
    'a purchase in WhatsApp',
    PRICED,
    {
      actionSource: 'business_messaging',
      messagingChannel: 'whatsapp',
      userData: { whatsappBusinessAccountId: '1', ctwaClid: 'c' },
    },
    'Purchase',
  ),
  elsewhere(
    'a purchase in Instagram',
    PRICED,
    {
      actionSource: 'business_messaging',
      messagingChannel: 'instagram',
      userData: { igAccountId: '1', instagramBusinessAccountId: '1', igSid: '2' },
    },
    'Purchase',
  ),
  elsewhere('all customer information', undefined, {
    userData: {
      ...BUYER,
      firstName: 'Mary',
      lastName: 'Doe',
      dateOfBirth: '19970216',
      gender: 'f',
      city: 'Menlo Park',
      state: 'CA',
      zip: '94035',
      country: 'US',
    },
  }),
  elsewhere('several values, two of them the same', undefined, {
    userData: { email: ['jane@example.com', ' JANE@example.com', 'doe@example.com'], phone: '+1 650 555 1212' },
  }),
  elsewhere('hashed customer information', undefined, {
    userData: { email: '62A14E44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f' },
  }),
  elsewhere('an external id', undefined, { userData: { ...BUYER, externalId: 'User-42' } }),
  elsewhere('an e-mail address that is none', undefined, {
    userData: { email: 'no-at-sign', phone: '+1 650 555 1212' },
  }),
  elsewhere(
    'parts of a birthday',
    undefined,
    untyped({ userData: { ...BUYER, dobd: '16', dobm: '02', doby: '1997' } }),
  ),
  elsewhere('the text of a variable that was empty', undefined, {
    userData: { ...BUYER, firstName: 'undefined', clientUserAgent: 'null' },
  }),
  elsewhere('a private address', undefined, { userData: { ...BUYER, clientIpAddress: '10.0.0.7' } }),
  elsewhere('an address with its port', undefined, { userData: { ...BUYER, clientIpAddress: '8.8.8.8:4711' } }),
  elsewhere('a click id that is none', undefined, { userData: { ...BUYER, fbc: 'IwAR1-click_id' } }),
  elsewhere('nothing sold', { value: 0, currency: 'EUR', num_items: 0, predicted_ltv: 0, net_revenue: 0 }),
  elsewhere(
    'a gift among what was sold',
    { ...PRICED, contents: [{ id: 'A1', quantity: 1, item_price: 0 }] },
    undefined,
    'Purchase',
  ),
  elsewhere('empty texts and a no', { content_name: '', content_category: '', order_id: '', status: false }),
  elsewhere('empty lists', { content_ids: [], contents: [] }),
  elsewhere('own keys in contents', { contents: [{ id: 'A1', quantity: 1, colour: 'blue' }] }),
  elsewhere('a currency in lower case', { value: 1, currency: 'eur' }),
  elsewhere('a currency with spaces', { value: 1, currency: ' eur ' }),
  elsewhere('a currency that is none', { value: 1, currency: 'ABC' }),
  elsewhere('a currency of the past', { value: 1, currency: 'HRK' }),
  elsewhere('a value as text', { value: '42.50', currency: 'EUR' }),
  elsewhere('a value with its sign', { value: '42.50 €', currency: 'EUR' }),
  elsewhere('a value that is none', { value: Number.NaN, currency: 'EUR' }),
  elsewhere('a delivery category in capitals', { delivery_category: 'IN_STORE' }),
  elsewhere('a delivery category that is none', { delivery_category: 'drone' }),
  elsewhere('an action source in capitals', undefined, untyped({ actionSource: 'PHONE_CALL' })),
  elsewhere('a number for the event id', undefined, { eventId: 4711 }),
  elsewhere('a Date for the time', undefined, { eventTime: new Date((NOW_SECONDS - 60) * 1000) }),
  elsewhere('a time in milliseconds', undefined, { eventTime: NOW_SECONDS * 1000 }),
  elsewhere('an event of last month', undefined, { eventTime: NOW_SECONDS - 30 * DAY }),
  elsewhere('a purchase without a value', { order_id: '42' }, undefined, 'Purchase'),
  elsewhere('nobody', undefined, { userData: {} }),
  elsewhere('a first name only', undefined, { userData: { firstName: 'Mary' } }),
  elsewhere('a website event that knows no page', undefined, { actionSource: 'website' }),
  elsewhere(
    'a message without its channel',
    PRICED,
    { actionSource: 'business_messaging', userData: { pageId: '1' } },
    'Purchase',
  ),
  elsewhere('contents without a quantity', { contents: [{ id: 'A1' }] }),
];
