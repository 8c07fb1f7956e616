/** How an order reaches its buyer. Source: Meta, custom data parameters. */
export const DELIVERY_CATEGORIES = ['in_store', 'curbside', 'home_delivery'] as const;
/** One of {@link DELIVERY_CATEGORIES}. */
type DeliveryCategory = (typeof DELIVERY_CATEGORIES)[number];

/** Classes of travel. Source: Meta, custom data parameters. */
export const TRAVEL_CLASSES = ['economy', 'premium', 'business', 'first'] as const;
/** One of {@link TRAVEL_CLASSES}. */
type TravelClass = (typeof TRAVEL_CLASSES)[number];

/** States of a home listing. Source: Meta, custom data parameters. */
export const AVAILABILITIES = [
  'available_soon',
  'for_rent',
  'for_sale',
  'off_market',
  'recently_sold',
  'sale_pending',
] as const;
/** One of {@link AVAILABILITIES}. */
type Availability = (typeof AVAILABILITIES)[number];

/** How the customer relates to the business. Source: Meta, server event parameters. */
export const CUSTOMER_SEGMENTATIONS = [
  'new_customer_to_business',
  'new_customer_to_business_line',
  'new_customer_to_product_area',
  'new_customer_to_medium',
  'existing_customer_to_business',
  'existing_customer_to_business_line',
  'existing_customer_to_product_area',
  'existing_customer_to_medium',
  'customer_in_loyalty_program',
] as const;
/** One of {@link CUSTOMER_SEGMENTATIONS}. */
type CustomerSegmentation = (typeof CUSTOMER_SEGMENTATIONS)[number];

/** What the ids in an event name. Catalogs other than a shop's have their own kinds, hence the open end. */
type ContentType = 'product' | 'product_group' | (string & {});

/** One product of an event. `quantity` is above 0, prices are per piece and in the event's `currency`. */
export interface Content {
  readonly id: string | number;
  readonly quantity: number;
  readonly item_price?: number;
  readonly delivery_category?: DeliveryCategory;
  readonly title?: string;
  readonly description?: string;
  readonly brand?: string;
  readonly category?: string;
  /** Offline events only. */
  readonly price?: number;
  readonly [key: string]: unknown;
}

interface CommerceData {
  /** Money in `currency`. Required for Purchase and whatever value optimization is to use. 0 is a value. */
  readonly value?: number;
  /** ISO 4217, upper case: `EUR`. */
  readonly currency?: string;
  readonly content_ids?: readonly (string | number)[];
  readonly contents?: readonly Content[];
  readonly content_type?: ContentType;
  readonly content_name?: string;
  readonly content_category?: string;
  readonly order_id?: string;
  readonly num_items?: number;
  /** Expected lifetime value of the customer, in `currency`. */
  readonly predicted_ltv?: number;
  /** Margin, in `currency`. */
  readonly net_revenue?: number;
  readonly search_string?: string;
  /** State of a registration. */
  readonly status?: boolean | string;
  readonly delivery_category?: DeliveryCategory;
  readonly customer_segmentation?: CustomerSegmentation;
  readonly product_catalog_id?: string;
  readonly user_bucket?: string;
  /** Offline events: tells apart the lines of one order. */
  readonly item_number?: string;
  /** Offline events: the store it happened in. */
  readonly store_data?: {
    readonly store_page_id?: string;
    readonly brand_page_id?: string;
    readonly store_code?: string;
  };
}

/** Conversion leads: both are required for events of a CRM. */
interface LeadData {
  /** `crm` for conversion leads. */
  readonly event_source?: string;
  /** Name of the CRM. */
  readonly lead_event_source?: string;
}

type TextOrNumber = string | number;
type Range = readonly TextOrNumber[];

interface TravelData {
  readonly checkin_date?: TextOrNumber;
  readonly city?: string;
  readonly country?: string;
  readonly region?: string;
  readonly neighborhood?: string;
  readonly postal_code?: string;
  readonly dma_code?: TextOrNumber;
  readonly departing_departure_date?: TextOrNumber;
  readonly departing_arrival_date?: TextOrNumber;
  readonly returning_departure_date?: TextOrNumber;
  readonly returning_arrival_date?: TextOrNumber;
  readonly destination_airport?: string;
  readonly origin_airport?: string;
  readonly destination_ids?: Range;
  readonly hotel_score?: TextOrNumber;
  readonly num_adults?: number;
  readonly num_children?: number;
  readonly num_infants?: number;
  readonly preferred_num_stops?: number;
  readonly preferred_price_range?: TextOrNumber | Range;
  readonly preferred_star_ratings?: TextOrNumber | Range;
  readonly suggested_destinations?: string | readonly string[];
  readonly suggested_hotels?: string | readonly string[];
  readonly suggested_location_based_items?: string | readonly string[];
  readonly travel_class?: TravelClass;
  readonly travel_start?: TextOrNumber;
  readonly travel_end?: TextOrNumber;
}

interface AutoData {
  readonly body_style?: string;
  readonly condition_of_vehicle?: string;
  readonly state_of_vehicle?: string;
  readonly drivetrain?: string;
  readonly exterior_color?: string;
  readonly interior_color?: string;
  readonly fuel_type?: string;
  readonly make?: string;
  readonly model?: string;
  readonly 'mileage.unit'?: string;
  readonly 'mileage.value'?: number;
  readonly price?: number;
  readonly transmission?: string;
  /** At most 50 characters. */
  readonly trim?: string;
  readonly vin?: string;
  readonly year?: TextOrNumber;
  readonly suggested_vehicles?: string | readonly string[];
}

interface RealEstateData {
  readonly availability?: Availability;
  readonly listing_type?: string;
  readonly property_type?: string;
  readonly lease_start_date?: TextOrNumber;
  readonly lease_end_date?: TextOrNumber;
  readonly preferred_baths_range?: TextOrNumber | Range;
  readonly preferred_beds_range?: TextOrNumber | Range;
  readonly preferred_neighborhoods?: string | readonly string[];
  readonly suggested_home_listings?: string | readonly string[];
}

interface JobsAndLocalData {
  readonly suggested_jobs?: string | readonly string[];
  readonly suggested_local_service_businesses?: string | readonly string[];
}

interface AppEventData {
  readonly description?: string;
  readonly level?: TextOrNumber;
  readonly max_rating_value?: number;
  readonly success?: boolean | TextOrNumber;
}

/**
 * What an event says about the conversion, in Meta's own vocabulary and passed verbatim. Properties of your own are
 * allowed beside Meta's; never put contact data here. Source: Meta, custom data parameters.
 */
export interface CustomData
  extends CommerceData, LeadData, TravelData, AutoData, RealEstateData, JobsAndLocalData, AppEventData {
  readonly [key: string]: unknown;
}
