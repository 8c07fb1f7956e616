// A module hook: whoever imports @capikit/express gets the stand-in.
export function resolve(specifier, context, next) {
  if (specifier !== '@capikit/express') return next(specifier, context);
  return { url: new URL('no-capikit.mjs', import.meta.url).href, shortCircuit: true };
}
