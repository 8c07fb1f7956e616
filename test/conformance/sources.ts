const PARAMETERS = 'https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters';

/** Where Meta says so: links for the tables of differences. */
export const SOURCES = {
  customerInformation: `[customer information parameters](${PARAMETERS}/customer-information-parameters)`,
  externalId: `[external id](${PARAMETERS}/external-id)`,
  clickIds: `[fbp and fbc](${PARAMETERS}/fbp-and-fbc)`,
  serverEvent: `[server event parameters](${PARAMETERS}/server-event)`,
  customData: `[custom data parameters](${PARAMETERS}/custom-data)`,
  appData: `[app data parameters](${PARAMETERS}/app-data)`,
  messaging:
    '[business messaging](https://developers.facebook.com/documentation/ads-commerce/conversions-api/business-messaging)',
  offline:
    '[offline events](https://developers.facebook.com/documentation/ads-commerce/conversions-api/offline-events)',
  bestPractices:
    '[best practices](https://developers.facebook.com/documentation/ads-commerce/conversions-api/best-practices)',
  usingTheApi:
    '[using the API](https://developers.facebook.com/documentation/ads-commerce/conversions-api/using-the-api)',
  conversionTracking:
    '[conversion tracking](https://developers.facebook.com/documentation/meta-pixel/implementation/conversion-tracking)',
  businessTools: '[Business Tools Terms](https://www.facebook.com/legal/technology_terms)',
} as const;
