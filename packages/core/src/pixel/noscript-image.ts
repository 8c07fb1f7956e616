import type { WrittenPixelCall } from './pixel-call';
import type { WrittenPixelData } from './pixel-data';

/**
 * The page view for browsers without JavaScript: one invisible image for each dataset, with the page view's id and the
 * hashed user data. Empty when the page tells no page view. Source: Meta, Pixel image tag, advanced matching, LDU.
 */
export function noscriptImages(data: WrittenPixelData): string {
  const pageView = data.events.find(({ name }) => name === 'PageView');
  if (pageView === undefined) return '';
  const images = (pageView.datasetIds ?? data.datasetIds).map((datasetId) => {
    const url = `${imageUrl(data.scriptUrl)}?${imageQuery(data, pageView, datasetId).toString()}`;
    return `<img hidden alt="" width="1" height="1" src="${attributeText(url)}">`;
  });
  return `<noscript>${images.join('')}</noscript>`;
}

const META_SCRIPT = 'https://connect.facebook.net/en_US/fbevents.js';

function imageUrl(scriptUrl: string): string {
  return scriptUrl === META_SCRIPT ? 'https://www.facebook.com/tr' : scriptUrl.replace(/en_US\/fbevents\.js$/, 'tr');
}

function imageQuery(data: WrittenPixelData, { name, eventId }: WrittenPixelCall, datasetId: string): URLSearchParams {
  const query = new URLSearchParams({ id: datasetId, ev: name, eid: eventId, noscript: '1' });
  for (const [key, digest] of Object.entries(data.advancedMatching)) query.set(`ud[${key}]`, digest);
  const [options = [], country, state] = data.dataProcessing ?? [];
  if (options.length > 0) query.set('dpo', options.join(','));
  if (country !== undefined) query.set('dpoco', String(country));
  if (state !== undefined) query.set('dpost', String(state));
  return query;
}

const attributeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
