import { contactDataPath } from './contact-data';
import { AVAILABILITIES, CUSTOMER_SEGMENTATIONS, DELIVERY_CATEGORIES, TRAVEL_CLASSES } from './custom-data';
import type { Issue } from './issue';
import { error, quotable, report, warning } from './report-issue';
import { standardEvent } from './standard-events';
import { checkContentIds, checkContents } from './validate-contents';
import { checkCurrency, checkValue } from './validate-money';
import { isWireObject, type WireObject } from './wire-object';

/** Checks `custom_data`: what the event requires, the shape of every key Meta defines, and contact data that leaked in. */
export function checkCustomData(event: WireObject, issues: Issue[]): void {
  const customData = event['custom_data'];
  if (customData !== undefined && !isWireObject(customData)) {
    report(
      issues,
      error('CUSTOM_DATA_INVALID', 'custom_data', 'custom_data must be an object. Leave it out when empty.'),
    );
  }
  const given = isWireObject(customData) ? customData : undefined;
  checkRequired(event['event_name'], given, issues);
  if (given === undefined) return;
  for (const key in given) checkKey(key, given[key], issues);
}

function checkRequired(name: unknown, given: WireObject | undefined, issues: Issue[]): void {
  const required = typeof name === 'string' ? standardEvent(name)?.required : undefined;
  if (required !== undefined && required.length > 0) {
    for (const key of required) {
      if (isAbsent(given?.[key]))
        report(issues, missing(key, `${String(name)} needs custom_data.${key}: Meta refuses it without.`));
    }
  } else if (given !== undefined && !isAbsent(given['value']) && isAbsent(given['currency'])) {
    const message = 'A value says little without its currency. Add the ISO 4217 code, such as EUR.';
    report(issues, warning('CURRENCY_MISSING', 'custom_data.currency', message));
  }
}

function missing(key: 'value' | 'currency', sentence: string): Issue {
  return key === 'value'
    ? error('VALUE_MISSING', 'custom_data.value', `${sentence} Send a number; 0 is allowed.`)
    : error('CURRENCY_MISSING', 'custom_data.currency', `${sentence} Send the ISO 4217 code, such as EUR.`);
}

function checkKey(key: string, value: unknown, issues: Issue[]): void {
  if (value === undefined) return;
  const check = CHECKS.get(key);
  if (check === undefined) checkOwnKey(key, issues);
  else if (value === null) report(issues, invalid(warning, key, `${key} is null. Leave the key out.`));
  else check(value, issues, key);
  const contactPath = contactDataPath(key, value);
  if (contactPath === undefined) return;
  const message =
    'This looks like contact data, which must not be in custom_data: it is sent unhashed. Move it to the user data, where it is hashed.';
  report(issues, warning('CONTACT_DATA_IN_CUSTOM_DATA', `custom_data.${contactPath}`, message));
}

function checkOwnKey(key: string, issues: Issue[]): void {
  if (!/\s/.test(key)) return;
  const message = 'A custom property has a space in its name; custom audiences cannot use it. Write it with _ instead.';
  report(issues, invalid(warning, quotable(key), message));
}

type Check = (value: unknown, issues: Issue[], key: string) => void;

const text: Check = (value, issues, key) => {
  if (typeof value === 'string') return;
  // An order number is often a number, and the Graph API takes it; only the types differ from the Pixel's.
  const severity = typeof value === 'number' && Number.isFinite(value) ? warning : error;
  report(issues, invalid(severity, key, `${key} must be a string: String(value).`));
};

const finite: Check = (value, issues, key) => {
  if (!Number.isFinite(value)) report(issues, invalid(error, key, `${key} must be a finite number; 0 is allowed.`));
};

const count: Check = (value, issues, key) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return;
  report(issues, invalid(error, key, `${key} must be a whole number, 0 or more.`));
};

const status: Check = (value, issues, key) => {
  if (typeof value === 'string' || typeof value === 'boolean') return;
  report(issues, invalid(error, key, `${key} must be true, false or a string.`));
};

const contentType: Check = (value, issues, key) => {
  if (value === 'product' || value === 'product_group') return;
  const message = `${key} is product or product_group for a shop's catalog; other values only fit catalogs of another kind.`;
  report(issues, invalid(typeof value === 'string' ? warning : error, key, message));
};

const trim: Check = (value, issues, key) => {
  if (typeof value === 'string' && value.length <= 50) return;
  report(issues, invalid(error, key, `${key} must be a string of at most 50 characters.`));
};

const object: Check = (value, issues, key) => {
  if (!isWireObject(value)) report(issues, invalid(error, key, `${key} must be an object.`));
};

function oneOf(allowed: readonly string[], severity: typeof error = error): Check {
  const set: ReadonlySet<unknown> = new Set(allowed);
  return (value, issues, key) => {
    if (!set.has(value)) report(issues, invalid(severity, key, `${key} must be one of ${allowed.join(', ')}.`));
  };
}

// One row per key whose shape Meta defines. Keys without a row may hold anything.
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['value', checkValue],
  ['currency', checkCurrency],
  ['contents', checkContents],
  ['content_ids', checkContentIds],
  ['content_type', contentType],
  ['content_name', text],
  ['content_category', text],
  ['order_id', text],
  ['num_items', count],
  ['predicted_ltv', finite],
  ['net_revenue', finite],
  ['search_string', text],
  ['status', status],
  ['delivery_category', oneOf(DELIVERY_CATEGORIES)],
  ['customer_segmentation', oneOf(CUSTOMER_SEGMENTATIONS)],
  ['item_number', text],
  ['store_data', object],
  ['event_source', text],
  ['lead_event_source', text],
  ['product_catalog_id', text],
  ['user_bucket', text],
  // These two mean something to travel and home catalogs only, and shops have properties of the same name.
  ['travel_class', oneOf(TRAVEL_CLASSES, warning)],
  ['availability', oneOf(AVAILABILITIES, warning)],
  ['trim', trim],
]);

function invalid(severity: typeof error, key: string, message: string): Issue {
  return severity('CUSTOM_FIELD_INVALID', `custom_data.${key}`, message);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
