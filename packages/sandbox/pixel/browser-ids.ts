/** The visitor's ids, as cookies of the page's host. */
export interface BrowserIds {
  readonly fbp?: string;
  readonly fbc?: string;
}

const NINETY_DAYS_S = 90 * 24 * 3600;
const MAX_RANDOM = 2 ** 31;

/** Reads `_fbp` and `_fbc`, and writes what is missing or newer, as Meta's Pixel does. Source: Meta, fbp and fbc parameters. */
export function browserIds(): BrowserIds {
  const fbp = cookie('_fbp') ?? write('_fbp', `fb.1.${Date.now()}.${Math.floor(Math.random() * MAX_RANDOM)}`);
  const known = cookie('_fbc');
  const click = new URLSearchParams(location.search).get('fbclid');
  const isNew = click !== null && click !== '' && known?.split('.')[3] !== click;
  const fbc = isNew ? write('_fbc', `fb.1.${Date.now()}.${click}`) : known;
  return { fbp, ...(fbc !== undefined && { fbc }) };
}

function cookie(name: string): string | undefined {
  const pair = document.cookie.split('; ').find((candidate) => candidate.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

function write(name: string, value: string): string {
  document.cookie = `${name}=${value}; Path=/; Max-Age=${NINETY_DAYS_S}; SameSite=Lax`;
  return value;
}
