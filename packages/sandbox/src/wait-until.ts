/** Calls back after every change, until the returned function is called. */
export type Watch = (watcher: () => void) => () => void;

/** Resolves once `condition` holds, asked now and after every change; rejects when it throws or `timeoutMs` are over. */
export function waitUntil(watch: Watch, condition: () => boolean, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      unwatch();
      settle();
    };
    const check = (): void => {
      try {
        if (condition()) end(resolve);
      } catch (error) {
        end(() => reject(error));
      }
    };
    const tooLate = new Error(`waitUntil: the condition did not hold within ${timeoutMs} ms`);
    const timer = setTimeout(() => end(() => reject(tooLate)), timeoutMs);
    const unwatch = watch(check);
    check();
  });
}
