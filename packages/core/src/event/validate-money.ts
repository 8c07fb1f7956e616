import type { Issue } from './issue';
import { isCurrency } from './iso-4217';
import { error, report, toleratedError, warning } from './report-issue';

const PATH_OF_VALUE = 'custom_data.value';
const PATH_OF_CURRENCY = 'custom_data.currency';

/** Checks `custom_data.value`: a finite number. Strings of plain decimals are wrong but known to pass. */
export function checkValue(value: unknown, issues: Issue[]): void {
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (value < 0) {
      report(
        issues,
        warning('VALUE_INVALID', PATH_OF_VALUE, 'value is negative. Meta measures what was earned; leave refunds out.'),
      );
    }
  } else if (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value)) {
    report(issues, toleratedError('VALUE_INVALID', PATH_OF_VALUE, 'value is a string. Send a number: Number(value).'));
  } else if (typeof value === 'string') {
    const message =
      'value is a text that is no plain decimal, perhaps in a local format. Send the number itself, such as 1234.5, before it is formatted for people.';
    report(issues, error('VALUE_INVALID', PATH_OF_VALUE, message));
  } else {
    report(issues, error('VALUE_INVALID', PATH_OF_VALUE, 'value must be a finite number, such as 42 or 9.5.'));
  }
}

/** Checks `custom_data.currency`: an active ISO 4217 code. Lower case is wrong but known to pass. */
export function checkCurrency(value: unknown, issues: Issue[]): void {
  if (typeof value === 'string') {
    if (isCurrency(value)) return;
    if (isCurrency(value.toUpperCase())) {
      const message = `currency should be in upper case: ${value.toUpperCase()}.`;
      report(issues, toleratedError('CURRENCY_INVALID', PATH_OF_CURRENCY, message));
      return;
    }
  }
  const message =
    'currency must be the three-letter ISO 4217 code of a currency in use, such as EUR or USD; no symbol, no name.';
  report(issues, error('CURRENCY_INVALID', PATH_OF_CURRENCY, message));
}
