import type { Example } from './start-example';

/** The status of a shop's readiness probe; 0 when nobody answers. */
export async function probe({ url }: Example): Promise<number> {
  try {
    return (await fetch(`${url}/health`)).status;
  } catch {
    return 0;
  }
}
