import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What must never be found outside the process that was given it. */
export interface Secrets {
  readonly token: string;
  readonly appSecret: string;
  /** Contact data as a form gives it, and the visitor's session with the shop. */
  readonly visitor: Readonly<Record<string, string>>;
}

/** Secrets nothing else holds: whatever contains them got them from here. */
export function newSecrets(): Secrets {
  const word = (): string => randomBytes(6).toString('hex').replace(/\d/g, 'x');
  const digits = String(randomBytes(6).readUIntBE(0, 6)).padStart(9, '7').slice(0, 9);
  return {
    token: `EAA${word()}${word()}`,
    appSecret: randomBytes(16).toString('hex'),
    visitor: {
      email: `Jane.${word()}+Mug@Example.com`,
      phone: `+49 (151) ${digits.slice(0, 4)}-${digits.slice(4)}`,
      firstName: `Jane ${word()}`,
      lastName: `O'${word()}`,
      city: `${word()} am See`,
      externalId: `customer/${word()}`,
      session: word() + word(),
    },
  };
}

/** Where secrets are looked for. */
export interface Places {
  /** Every file below it is read. */
  readonly directory: string;
  /** Texts by name: what was printed, noted, sent. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Finds secrets as given, in either case, percent-encoded as in URLs and forms, escaped for JSON, and normalised. */
export function findTraces({ token, appSecret, visitor }: Secrets, { directory, texts }: Places): string[] {
  const named = Object.entries({ token, appSecret, ...visitor });
  const places: [string, string][] = [
    ...filesBelow(directory).map((file): [string, string] => [basename(file), readFileSync(file, 'latin1')]),
    ...Object.entries(texts),
  ];
  return places.flatMap(([place, text]) => {
    const searched = text.toLowerCase();
    return named
      .filter(([, secret]) => formsOf(secret).some((form) => searched.includes(form)))
      .map(([name]) => `${name} in ${place}`);
  });
}

/** Searched without regard to case. */
function formsOf(secret: string): string[] {
  const plain = secret.toLowerCase();
  const encoded = encodeURIComponent(plain).toLowerCase();
  return [
    plain,
    encoded,
    encoded.replaceAll('%20', '+'),
    new URLSearchParams({ plain }).toString().slice('plain='.length).toLowerCase(),
    JSON.stringify(plain).slice(1, -1),
    // As Meta's rules normalise names and phones, unhashed.
    plain.replace(/[^a-z0-9]/g, ''),
  ];
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
