/** Where a conversion happened. By sending it you warrant that it is accurate (Meta, server event parameters). */
export type ActionSource =
  | 'website'
  | 'app'
  | 'physical_store'
  | 'phone_call'
  | 'chat'
  | 'email'
  | 'system_generated'
  | 'business_messaging'
  | 'other';

/** The messaging app of a `business_messaging` event. */
export type MessagingChannel = 'messenger' | 'whatsapp' | 'instagram';

/** Hashed and clear customer information, in Meta's wire keys. Hashed keys hold arrays of SHA-256 hex digests. */
export interface UserData {
  em?: readonly string[];
  ph?: readonly string[];
  fn?: readonly string[];
  ln?: readonly string[];
  db?: readonly string[];
  ge?: readonly string[];
  ct?: readonly string[];
  st?: readonly string[];
  zp?: readonly string[];
  country?: readonly string[];
  external_id?: readonly string[];
  client_ip_address?: string;
  client_user_agent?: string;
  fbc?: string;
  fbp?: string;
  subscription_id?: string;
  fb_login_id?: string | number;
  lead_id?: string | number;
  anon_id?: string;
  madid?: string;
  page_id?: string;
  page_scoped_user_id?: string;
  ctwa_clid?: string;
  ig_account_id?: string;
  ig_sid?: string;
  whatsapp_business_account_id?: string;
  instagram_business_account_id?: string;
}

/** `app_data` of an `app` event. `extinfo` is Meta's list of exactly 16 strings, `''` for unknown. */
export interface AppData {
  advertiser_tracking_enabled: 0 | 1;
  extinfo: readonly string[];
  application_tracking_enabled?: 0 | 1;
  campaign_ids?: string;
  install_referrer?: string;
  installer_package?: string;
  vendor_id?: string;
  windows_attribution_id?: string;
  url_schemes?: readonly string[];
}

/** `original_event_data`: links a late event to an earlier one. `event_time` is in Unix seconds. */
export interface OriginalEventData {
  event_name?: string;
  event_time?: number;
  order_id?: string;
  event_id?: string;
}

/**
 * A finished event as the Conversions API takes it. Meta rejects unknown event-level keys, so there are none here; free
 * data belongs in `custom_data`. Source: Meta, Conversions API, server event parameters.
 */
export interface ServerEvent {
  event_name: string;
  /** Unix seconds: when it happened. */
  event_time: number;
  event_id: string;
  action_source: ActionSource;
  user_data: UserData;
  event_source_url?: string;
  referrer_url?: string;
  opt_out?: boolean;
  custom_data?: Record<string, unknown>;
  data_processing_options?: readonly string[];
  data_processing_options_country?: number;
  data_processing_options_state?: number;
  app_data?: AppData;
  original_event_data?: OriginalEventData;
  messaging_channel?: MessagingChannel;
}
