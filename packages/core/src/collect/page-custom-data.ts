import type * as valibot from 'valibot';
import { AVAILABILITIES, DELIVERY_CATEGORIES, TRAVEL_CLASSES } from '../event/custom-data';

/** What of a page's `custom_data` may travel; everything else is left out. */
export type CleanCustomData = (given: Readonly<Record<string, unknown>>) => Record<string, unknown>;

const MAX_TEXT = 500;
const MAX_ITEMS = 100;
const MAX_COUNT = 1_000_000;

const words = (text: string): readonly string[] => text.split(' ');
const TEXTS = words(
  'content_name content_category content_type search_string product_catalog_id city country region neighborhood postal_code ' +
    'destination_airport origin_airport body_style condition_of_vehicle state_of_vehicle drivetrain exterior_color ' +
    'interior_color fuel_type make model mileage.unit transmission trim vin listing_type property_type',
);
const VALUES = words(
  'checkin_date dma_code departing_departure_date departing_arrival_date returning_departure_date returning_arrival_date ' +
    'hotel_score travel_start travel_end year lease_start_date lease_end_date status level success',
);
const LISTS = words(
  'content_ids destination_ids preferred_price_range preferred_star_ratings preferred_baths_range preferred_beds_range ' +
    'preferred_neighborhoods suggested_destinations suggested_hotels suggested_location_based_items suggested_vehicles ' +
    'suggested_home_listings suggested_jobs suggested_local_service_businesses',
);
const COUNTS = words(
  'num_items num_adults num_children num_infants preferred_num_stops max_rating_value mileage.value',
);
/** Keys of Meta's that say what something is worth or that the server alone can know: only `price` may supply them. */
export const SERVER_KEYS: readonly string[] = words(
  'value currency predicted_ltv net_revenue price order_id item_number store_data customer_segmentation user_bucket ' +
    'event_source lead_event_source',
);

/**
 * Keeps Meta's keys that describe what was looked at, each within its size, and `properties` of your own as short texts,
 * numbers and booleans. Prices go, also those inside `contents`. A value of the wrong kind goes without its event.
 */
export function customDataCleaner(v: typeof valibot, properties: readonly string[]): CleanCustomData {
  const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
  const number = v.pipe(v.number(), v.finite());
  const value = v.union([text, number, v.boolean()]);
  const id = v.union([text, number]);
  const deliveryCategory = v.picklist(DELIVERY_CATEGORIES);
  const content = v.object({
    id,
    quantity: v.pipe(v.number(), v.gtValue(0), v.maxValue(MAX_COUNT)),
    delivery_category: v.optional(deliveryCategory),
    title: v.optional(text),
    description: v.optional(text),
    brand: v.optional(text),
    category: v.optional(text),
  });
  const every = (keys: readonly string[], schema: valibot.GenericSchema): [string, valibot.GenericSchema][] =>
    keys.map((key) => [key, schema]);
  const known = new Map<string, valibot.GenericSchema>([
    ...every(TEXTS, text),
    ...every(VALUES, value),
    ...every(LISTS, v.union([id, v.pipe(v.array(id), v.maxLength(MAX_ITEMS))])),
    ...every(COUNTS, v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_COUNT))),
    ['contents', v.pipe(v.array(content), v.maxLength(MAX_ITEMS))],
    ['delivery_category', deliveryCategory],
    ['travel_class', v.picklist(TRAVEL_CLASSES)],
    ['availability', v.picklist(AVAILABILITIES)],
    ...every(properties, value),
  ]);
  return (given) => {
    const kept: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(given)) {
      const schema = known.get(key);
      const checked = schema && v.safeParse(schema, inner, { abortEarly: true });
      if (checked?.success) kept[key] = checked.output;
    }
    return kept;
  };
}
