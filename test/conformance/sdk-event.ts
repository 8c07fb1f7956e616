import { AppData, Content, CustomData, ExtendedDeviceInfo, ServerEvent, UserData } from 'facebook-nodejs-business-sdk';

/** A JSON object, in Meta's wire keys. */
export type Wire = Readonly<Record<string, unknown>>;

// The only setters that are not named after the wire key: they take a list of raw values or digests.
const LISTS: Readonly<Record<string, string>> = {
  em: 'emails',
  ph: 'phones',
  fn: 'first_names',
  ln: 'last_names',
  db: 'dates_of_birth',
  ge: 'genders',
  ct: 'cities',
  st: 'states',
  zp: 'zips',
  country: 'countries',
  external_id: 'external_ids',
};

const DEVICE = [
  'ext_info_version,app_package_name,short_version,long_version,os_version,device_model_name,locale',
  'timezone_abbreviation,carrier,screen_width,screen_height,screen_density,cpu_core_count',
  'total_disk_space_gb,free_disk_space_gb,device_time_zone',
].flatMap((keys) => keys.split(','));

/**
 * An event built with the Business SDK's classes, as the SDK would post it. Customer information may be raw or hashed. What
 * its classes have no setter for is left out, as it is by whoever uses them.
 */
export function throughSdk(event: Wire): Wire | 'throws' {
  try {
    return JSON.parse(JSON.stringify(serverEvent(event).normalize())) as Wire;
  } catch {
    return 'throws';
  }
}

function serverEvent(event: Wire): ServerEvent {
  // `original_event_data` stays a plain object: the SDK does not export the class for it.
  const { user_data: userData, custom_data: custom, app_data: app } = event;
  return filled(new ServerEvent(), {
    ...event,
    user_data: filled(new UserData(), lists(userData as Wire)),
    ...(custom !== undefined && { custom_data: customData(custom as Wire) }),
    ...(app !== undefined && { app_data: appData(app as Wire) }),
  });
}

function lists(userData: Wire): Wire {
  return Object.fromEntries(
    Object.entries(userData).map(([key, value]) => {
      const list = LISTS[key];
      return list === undefined ? [key, value] : [list, [value].flat()];
    }),
  );
}

function customData(values: Wire): CustomData {
  const part = new CustomData();
  const own = Object.entries(values).filter(([key]) => setterOf(part, key) === undefined);
  const { contents } = values;
  return filled(part, {
    ...values,
    ...(Array.isArray(contents) && { contents: contents.map((content: Wire) => filled(new Content(), content)) }),
    ...(own.length > 0 && { custom_properties: Object.fromEntries(own) }),
  });
}

function appData({ extinfo, ...values }: Wire): AppData {
  if (!Array.isArray(extinfo)) return filled(new AppData(), values);
  const device = Object.fromEntries(DEVICE.map((key, index) => [key, extinfo[index] as unknown]));
  return filled(new AppData(), { ...values, extinfo: filled(new ExtendedDeviceInfo(), device) });
}

function filled<Part extends object>(part: Part, values: Wire): Part {
  for (const [key, value] of Object.entries(values)) setterOf(part, key)?.call(part, value);
  return part;
}

function setterOf(part: object, key: string): ((value: unknown) => void) | undefined {
  const name = `set_${key}`.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return (part as Readonly<Record<string, ((value: unknown) => void) | undefined>>)[name];
}
