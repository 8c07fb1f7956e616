import { countryCode } from './countries';
import type { UserDataInput } from './fields';
import { isGiven } from './merge-user-data';
import type { NormaliseContext } from './normaliser';
import { cleaned } from './text';

const MAX_VALUES = 100;

/** The country by which a person's phone, state and zip are read, found when a value first asks for it. */
export class PersonCountry implements NormaliseContext {
  readonly #input: UserDataInput;
  readonly #defaultCountry: unknown;
  #country: string | undefined;
  #isFound = false;

  constructor(input: UserDataInput, defaultCountry: unknown) {
    this.#input = input;
    this.#defaultCountry = defaultCountry;
  }

  /** The first readable country given; the default one when none was given. Undefined also when a getter throws. */
  get country(): string | undefined {
    if (this.#isFound) return this.#country;
    this.#isFound = true;
    try {
      this.#country = this.#find();
    } catch {
      // The field itself reports it.
    }
    return this.#country;
  }

  // A country that is given but cannot be read, a digest for one, is not the default one.
  #find(): string | undefined {
    const { country } = this.#input;
    if (typeof country === 'string' && isGiven(country)) return codeOf(country);
    const given = (Array.isArray(country) ? country.slice(0, MAX_VALUES) : [country]).filter(isGiven);
    if (given.length === 0) return codeOf(this.#defaultCountry);
    for (const value of given) {
      const code = codeOf(value);
      if (code !== undefined) return code;
    }
    return undefined;
  }
}

function codeOf(value: unknown): string | undefined {
  return typeof value === 'string' ? countryCode(cleaned(value)) : undefined;
}
