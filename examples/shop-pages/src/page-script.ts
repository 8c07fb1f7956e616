/** Where the shops serve the browser package, and the file it is. */
export const PAGE_SCRIPT = '/capi.js';
export const PAGE_SCRIPT_FILE: string = require.resolve('@capikit/browser/capi.iife.js');

/** Markup that reports the view of its page: to the Pixel, and to the shop's own `/capi/collect`, with one event id. */
export const PAGE_VIEW = `<script src="${PAGE_SCRIPT}"></script>
<script>capi('track', 'PageView')</script>`;
