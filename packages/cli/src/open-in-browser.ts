// What opens a browser fails soon; what ends later is the browser itself.
const FAILS_WITHIN_MS = 5000;

/** Opens an address in the user's browser. A machine that cannot gets a sentence on standard error; never rejects. */
export async function openInBrowser(url: string): Promise<void> {
  const startedAt = performance.now();
  try {
    const { default: open } = await import('open');
    const child = await open(url);
    child.once('error', sayNot);
    child.once('exit', (code) => {
      if (code !== 0 && performance.now() - startedAt < FAILS_WITHIN_MS) sayNot();
    });
  } catch {
    sayNot();
  }
}

function sayNot(): void {
  process.stderr.write('capikit: No browser could be opened here. Open the address above yourself.\n');
}
