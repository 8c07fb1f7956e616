import type { USER_DATA_FIELDS } from '../../../../core/src/user-data/fields';

/** capikit's name of a customer information parameter. */
export type UserField = keyof typeof USER_DATA_FIELDS;

/** What the form calls each of them. */
export const USER_FIELDS: Readonly<Record<UserField, { readonly label: string; readonly hint?: string }>> = {
  email: { label: 'E-mail' },
  phone: { label: 'Phone', hint: 'with country code: +1 650 555 1212' },
  firstName: { label: 'First name' },
  lastName: { label: 'Last name' },
  dateOfBirth: { label: 'Date of birth', hint: '1997-02-16' },
  gender: { label: 'Gender', hint: 'f or m' },
  city: { label: 'City' },
  state: { label: 'State' },
  zip: { label: 'Postal code' },
  country: { label: 'Country', hint: 'two letters' },
  externalId: { label: 'External id', hint: 'your own id of the person' },
  fbLoginId: { label: 'Facebook Login id' },
  leadId: { label: 'Lead id', hint: '15 to 17 digits' },
  subscriptionId: { label: 'Subscription id' },
  anonId: { label: 'App install id' },
  madid: { label: 'Mobile advertising id' },
  pageId: { label: 'Page id' },
  pageScopedUserId: { label: 'Page-scoped user id' },
  ctwaClid: { label: 'WhatsApp click id' },
  igAccountId: { label: 'Instagram account id' },
  igSid: { label: 'Instagram-scoped id' },
  whatsappBusinessAccountId: { label: 'WhatsApp business account id' },
  instagramBusinessAccountId: { label: 'Instagram business account id' },
  clientIpAddress: { label: 'IP address' },
  clientUserAgent: { label: 'User agent' },
  fbc: { label: 'Click id (fbc)', hint: 'as in the _fbc cookie' },
  fbp: { label: 'Browser id (fbp)', hint: 'as in the _fbp cookie' },
};
