// Not derived from the sentences: these would then be in the published types, too.
/** Why `collect()` refused a request or one of its events. */
export type CollectRefusal =
  | 'method'
  | 'no-origin'
  | 'foreign-origin'
  | 'content-type'
  | 'too-large'
  | 'too-slow'
  | 'no-body'
  | 'malformed'
  | 'forbidden-key'
  | 'too-deep'
  | 'too-many-events'
  | 'schema'
  | 'rate-limit'
  | 'event-name'
  | 'too-old'
  | 'foreign-url'
  | 'no-capi'
  | 'failed';

/** What a developer should know about each. */
export const REFUSALS: Readonly<Record<CollectRefusal, string>> = {
  method: 'only POST is taken.',
  'no-origin':
    'the request named no page: neither Origin nor Referer. Browsers send one; scripts and proxies that strip it do not.',
  'foreign-origin':
    "the page is neither of this server's own origin nor of one of `sites`. Behind a proxy, tell the framework to trust it, or name the pages' origin in `sites`.",
  'content-type': 'only application/json and text/plain are taken.',
  'too-large': 'the body has more than 16 kB.',
  'too-slow': 'the body did not arrive within 10 seconds.',
  'no-body': 'there was no body to read. Middleware in front must leave what it parsed in request.body.',
  malformed: 'the body is no JSON.',
  'forbidden-key': 'the body has a key such as __proto__ or constructor.',
  'too-deep': 'the body is nested too deeply.',
  'too-many-events': 'the body has more than 10 events.',
  schema:
    'the body must be { events: [{ event_name, event_id, custom_data?, event_source_url?, referrer_url?, age_ms? }], consent? }, with nothing else in it.',
  'rate-limit':
    'the address sent more events than `eventsPerMinute`. Behind a proxy that the framework does not trust, all visitors have the same address.',
  'event-name':
    'the event is not one that pages may report: events that move money and those of your own must be named in `allow`.',
  'too-old': 'the event is more than 24 hours old.',
  'foreign-url': "the event's page is not of this site or of `sites`.",
  'no-capi': 'there is no capi() in front of collect().',
  failed: 'it failed itself; please report this.',
};
