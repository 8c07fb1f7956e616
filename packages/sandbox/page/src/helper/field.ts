/** Which part of the draft a field fills. */
type Place = 'draft' | 'event' | 'custom' | 'app' | 'extinfo' | 'user';

/** How the text of a field becomes a value. */
type FieldType = 'text' | 'number' | 'flag' | 'list' | 'time' | 'json';

/** One field of the form. */
export interface Field {
  readonly place: Place;
  /** Meta's key, an index of `extinfo`, or, for user data, capikit's name. */
  readonly key: string;
  readonly label: string;
  readonly type?: FieldType;
  /** Meta asks for it. */
  readonly required?: boolean;
  readonly hint?: string;
  readonly choices?: readonly string[];
  readonly suggestions?: readonly string[];
}
