import type { Consent } from '../options';
import type { Issue } from './issue';
import { error, report, warning } from './report-issue';
import { isWireObject, type WireObject } from './wire-object';

/** Meta's data processing options: `['LDU']` with the codes of country and state, 0 to let Meta geolocate. */
export interface DataProcessing {
  readonly options: readonly string[];
  readonly country?: number;
  readonly state?: number;
}

// Country and state 0 let Meta find out whether the visitor is in a state with Limited Data Use.
const LIMITED: DataProcessing = { options: ['LDU'], country: 0, state: 0 };

/** An event's data processing options: those given with it, else what its consent asks for. */
export function dataProcessingOf(
  { dataProcessing }: { readonly dataProcessing?: DataProcessing },
  consent: Consent,
): DataProcessing | undefined {
  return dataProcessing ?? (consent === 'limited' ? LIMITED : undefined);
}

/**
 * Meta's codes for `data_processing_options_state`, by postal abbreviation. 0 lets Meta geolocate. There is none for the
 * EU or Switzerland. Source: Meta, data processing options for US users.
 */
export const LIMITED_DATA_USE_STATES: Readonly<Record<string, number>> = {
  CA: 1000,
  CO: 1001,
  CT: 1002,
  FL: 1003,
  OR: 1004,
  TX: 1005,
  MT: 1006,
  DE: 1007,
  NE: 1008,
  NH: 1009,
  NJ: 1010,
  MN: 1011,
  MD: 1012,
  RI: 1013,
};

const STATE_CODES: ReadonlySet<unknown> = new Set([0, ...Object.values(LIMITED_DATA_USE_STATES)]);
const OPTIONS = 'data_processing_options';
const COUNTRY = 'data_processing_options_country';
const STATE = 'data_processing_options_state';

/** Checks an event's limited data use settings. */
export function checkDataProcessing(event: WireObject, issues: Issue[]): void {
  const options = event[OPTIONS];
  const country = event[COUNTRY];
  const state = event[STATE];
  if (options === undefined && country === undefined && state === undefined) return;
  if (country !== undefined && country !== 0 && country !== 1) {
    report(
      issues,
      error('DATA_PROCESSING_INVALID', COUNTRY, `${COUNTRY} must be the number 1 (USA) or 0 (geolocate).`),
    );
  }
  if (state !== undefined && !STATE_CODES.has(state)) {
    report(
      issues,
      error('DATA_PROCESSING_INVALID', STATE, `${STATE} must be 0 (geolocate) or one of Meta's codes, 1000 to 1013.`),
    );
  }
  if (limitsDataUse(options, issues)) checkPlace(event, issues);
}

function limitsDataUse(options: unknown, issues: Issue[]): boolean {
  if (options === undefined) {
    const message = `A country or state has no effect without ${OPTIONS}. Add ["LDU"], or leave both out.`;
    report(issues, warning('DATA_PROCESSING_INVALID', OPTIONS, message));
    return false;
  }
  if (!Array.isArray(options) || !options.every((option) => option === 'LDU')) {
    report(issues, error('DATA_PROCESSING_INVALID', OPTIONS, `${OPTIONS} must be ["LDU"], or [] for none.`));
    return false;
  }
  return options.length > 0;
}

function checkPlace(event: WireObject, issues: Issue[]): void {
  const country = event[COUNTRY];
  const state = event[STATE];
  const userData = event['user_data'];
  const hasIp = isWireObject(userData) && Boolean(userData['client_ip_address']);
  if (country === undefined) {
    const message = `Limited data use needs ${COUNTRY}: 1 for the USA, 0 to let Meta geolocate.`;
    report(issues, warning('DATA_PROCESSING_INVALID', COUNTRY, message));
  }
  if (state === undefined && !hasIp) {
    const message = `Limited data use without user_data.client_ip_address needs ${STATE}. Add the state's code or the visitor's address.`;
    report(issues, error('DATA_PROCESSING_STATE_MISSING', STATE, message));
  } else if (state === undefined && country !== undefined) {
    const message = `With a country goes ${STATE}; Meta geolocates the event otherwise. Set the state's code, or 0.`;
    report(issues, warning('DATA_PROCESSING_STATE_MISSING', STATE, message));
  } else if (state === 0 && !hasIp) {
    const message = `Meta cannot geolocate an event without user_data.client_ip_address. Set ${STATE} to the state's code.`;
    report(issues, warning('DATA_PROCESSING_STATE_MISSING', STATE, message));
  }
}
