const NUMBER = new Intl.NumberFormat('en-GB');
const PERCENT = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });

/** The local time of day: `14:03:07`. */
export function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Date and time, local: `2026-11-24 14:03:07`. */
export function dateAndTime(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return String(ms);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.join('-')} ${timeOfDay(ms)}`;
}

/** How long something took, roughly: `4 s`, `12 min`, `3 h`, `2 days`. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129_600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return NUMBER.format(value);
}

/** A number and its noun: `1 event`, `2,000 events`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A share of 0 to 1 in per cent. 99.6 % is not yet 100 %. */
export function percent(share: number): string {
  return PERCENT.format(share < 1 ? Math.min(share, 0.99) : share);
}

/** Money as it was sent: `42 EUR`; empty without a value. */
export function money(value: number | undefined, currency: string | undefined): string {
  if (value === undefined) return '';
  return currency === undefined ? NUMBER.format(value) : `${NUMBER.format(value)} ${currency}`;
}
