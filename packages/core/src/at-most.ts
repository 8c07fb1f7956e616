/** What `promise` comes to, or undefined after `ms`. Rejects when `promise` does in that time. */
export async function atMost<T>(ms: number, promise: T | Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
