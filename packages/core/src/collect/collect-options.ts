import type * as valibot from 'valibot';
import { CapiError } from '../errors';
import type { CustomData } from '../event/custom-data';
import type { Tracker } from '../tracker';
import { SERVER_KEYS } from './page-custom-data';

/** An event of a page as `price` sees it: checked, and without whatever the page said about money. */
export interface CollectedEvent {
  readonly name: string;
  readonly eventId: string;
  readonly customData: Readonly<Record<string, unknown>>;
}

/** What `collect()` takes. Everything is optional. */
export interface CollectOptions {
  /**
   * Names that pages may report beside Meta's standard events that move no money: events of your own, and `Purchase`,
   * `Subscribe`, `StartTrial` and `Donate`, which anyone who can open your page could then invent.
   */
  readonly allow?: readonly string[];
  /** Further keys of `custom_data` that pages may send: texts up to 500 characters, numbers, booleans. */
  readonly properties?: readonly string[];
  /**
   * What the server knows an event to be worth, added to its `custom_data`: `{ value, currency }`, `contents` with prices and
   * the like. Nothing that pages say about money is ever passed on. May be async, for at most 10 s; the page does not wait
   * for it. Without an answer, or when it throws, the event goes without money.
   */
  readonly price?: (
    event: CollectedEvent,
    tracker: Tracker,
  ) => CustomData | null | undefined | Promise<CustomData | null | undefined>;
  /** Events from one address (IPv6: one /64) in a minute; all may come at once. Default 60. */
  readonly eventsPerMinute?: number;
  /**
   * The only origins whose pages may report, such as `['https://shop.example.com']`. Default: the origin that the request
   * itself names as its host, and `sites`. For servers that are reached under any host name.
   */
  readonly origins?: readonly string[];
}

/** The options, checked, with every default filled in. */
export interface CollectSettings {
  readonly allow: readonly string[];
  readonly properties: readonly string[];
  readonly price: CollectOptions['price'];
  readonly eventsPerMinute: number;
  readonly origins: readonly string[] | undefined;
}

const EXPECTED: Readonly<Record<string, string>> = {
  allow: 'a list of event names of at most 50 characters',
  properties:
    "a list of custom_data keys other than Meta's that say what something is worth, which only price may supply",
  price: 'a function',
  eventsPerMinute: 'a whole number from 1 to 100000',
  origins: "a list of at least one origin such as ['https://shop.example.com']",
};

/** Checks the options. @throws {CapiError} `INVALID_OPTIONS`. */
export function readCollectOptions(v: typeof valibot, options: CollectOptions): CollectSettings {
  const isOrigin = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text) && !/[?#]/.test(text);
  const origin = v.pipe(
    v.string(),
    v.check(isOrigin),
    v.transform((text) => new URL(text).origin),
  );
  const property = v.pipe(
    v.string(),
    v.minLength(1),
    v.check((key) => !SERVER_KEYS.includes(key)),
  );
  const schema = v.strictObject({
    allow: v.optional(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(50))), []),
    properties: v.optional(v.array(property), []),
    price: v.optional(v.custom<NonNullable<CollectOptions['price']>>((value) => typeof value === 'function')),
    eventsPerMinute: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)), 60),
    origins: v.optional(v.pipe(v.array(origin), v.minLength(1))),
  });
  // A list has no options, and valibot takes it for an object.
  const checked = v.safeParse(schema, Array.isArray(options) ? undefined : options);
  if (checked.success) return { price: undefined, origins: undefined, ...checked.output };
  throw new CapiError('INVALID_OPTIONS', `collect(): ${problemOf(checked.issues[0])}`);
}

function problemOf({ expected, path }: valibot.BaseIssue<unknown>): string {
  const option = path?.[0]?.key;
  if (typeof option !== 'string') return 'options must be an object, or left out.';
  if (option in EXPECTED && expected !== 'never') return `${option} must be ${EXPECTED[option]}.`;
  return `there is no option '${option}'. The options are ${Object.keys(EXPECTED).join(', ')}.`;
}
