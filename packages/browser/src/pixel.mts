import { page } from './page.mjs';

/** The Pixel's base code may come later than the first events, from a tag manager, or never, when it is blocked. */
const LOOK_MS = 250;
const LOOKS = 40;
const MAX_CALLS = 100;

let calls: (readonly unknown[])[] = [];
let looks = 0;
let isLooking = false;

/** Calls `fbq(...call)`: now, or when there is a Pixel. */
export function callPixel(...call: readonly unknown[]): void {
  if (calls.length < MAX_CALLS) calls.push(call);
  passOn();
}

/** Forgets what waits for the Pixel. */
export function forgetPixelCalls(): void {
  calls = [];
}

function passOn(): void {
  if (typeof page.fbq === 'function') {
    for (const call of calls.splice(0)) {
      try {
        page.fbq(...call);
      } catch {
        // The Pixel's trouble is not the page's.
      }
    }
  } else if (!isLooking && looks < LOOKS) {
    looks += 1;
    isLooking = true;
    page.setTimeout(() => {
      isLooking = false;
      passOn();
    }, LOOK_MS);
  }
}
