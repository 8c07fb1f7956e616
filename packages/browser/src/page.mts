/** What is used of the page this runs in. On a server, where a bundle may import it too, most of it is missing. */
export interface Page {
  readonly location?: { readonly href: string };
  readonly document?: { readonly referrer: string };
  readonly navigator?: { sendBeacon?(url: string, body: string): boolean };
  readonly crypto?: { randomUUID?(): string };
  fetch?(url: string, init: object): Promise<unknown>;
  readonly TextEncoder: new () => { encode(text: string): ArrayLike<number> };
  addEventListener?(name: string, listener: () => void, isCapturing: boolean): void;
  setTimeout(run: () => void, ms: number): unknown;
  /** The Pixel, once its base code has run. */
  readonly fbq?: (...call: readonly unknown[]) => void;
}

/** This page. */
export const page: Page = globalThis as unknown as Page;
