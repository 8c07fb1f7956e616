export { capi, type Capi, type EventOptions, type InitOptions, type PageConsent } from './capi.mjs';
export { type CustomEvents, type EventName } from '../../core/src/event/standard-events.js';
