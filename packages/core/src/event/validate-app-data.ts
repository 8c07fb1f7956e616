import type { Issue } from './issue';
import { error, report, warning } from './report-issue';
import { isWireObject, type WireObject } from './wire-object';

const EXTINFO_LENGTH = 16;
const OS_VERSION = 4;
// Width, height, CPU cores and the three storage figures: one of Meta's pages has them as numbers, the other as strings.
const NUMERIC: ReadonlySet<number> = new Set([9, 10, 11, 12, 13, 14]);
const TEXTS = ['campaign_ids', 'install_referrer', 'installer_package', 'vendor_id', 'windows_attribution_id'] as const;

/** Checks `app_data`, which `app` events require. Source: Meta, app data parameters. */
export function checkAppData(event: WireObject, issues: Issue[]): void {
  const appData = event['app_data'];
  if (!isWireObject(appData)) {
    const message =
      'An app event needs app_data: an object with advertiser_tracking_enabled (0 or 1) and extinfo (16 strings).';
    report(issues, error('APP_DATA_MISSING', 'app_data', message));
    return;
  }
  checkFlag('advertiser_tracking_enabled', appData, issues);
  if (appData['application_tracking_enabled'] !== undefined) checkFlag('application_tracking_enabled', appData, issues);
  checkExtinfo(appData['extinfo'], issues);
  for (const key of TEXTS) {
    if (appData[key] !== undefined && typeof appData[key] !== 'string') reject(key, `${key} must be a string.`, issues);
  }
  const schemes = appData['url_schemes'];
  if (schemes !== undefined && !Array.isArray(schemes))
    reject('url_schemes', 'url_schemes must be a list of strings.', issues);
}

function checkFlag(key: string, appData: WireObject, issues: Issue[]): void {
  if (appData[key] !== 0 && appData[key] !== 1) reject(key, `${key} must be the number 1 or 0.`, issues);
}

function checkExtinfo(extinfo: unknown, issues: Issue[]): void {
  if (!Array.isArray(extinfo) || extinfo.length !== EXTINFO_LENGTH) {
    const message = `extinfo must be a list of exactly ${EXTINFO_LENGTH} strings, '' for what is unknown.`;
    reject('extinfo', message, issues);
    return;
  }
  for (let index = 0; index < EXTINFO_LENGTH; index++) checkExtinfoItem(extinfo[index], index, issues);
  if (extinfo[0] !== 'a2' && extinfo[0] !== 'i2')
    reject('extinfo[0]', 'extinfo[0] must be a2 (Android) or i2 (iOS).', issues);
  if (extinfo[OS_VERSION] === '') {
    reject(
      `extinfo[${OS_VERSION}]`,
      `extinfo[${OS_VERSION}] must hold the version of the operating system, such as 17.5.`,
      issues,
    );
  }
}

function checkExtinfoItem(item: unknown, index: number, issues: Issue[]): void {
  if (typeof item === 'string') return;
  const message = `extinfo[${index}] must be a string: String(value), or '' when unknown.`;
  if (NUMERIC.has(index) && Number.isFinite(item)) {
    report(issues, warning('APP_DATA_INVALID', `app_data.extinfo[${index}]`, message));
  } else reject(`extinfo[${index}]`, message, issues);
}

function reject(key: string, message: string, issues: Issue[]): void {
  report(issues, error('APP_DATA_INVALID', `app_data.${key}`, message));
}
