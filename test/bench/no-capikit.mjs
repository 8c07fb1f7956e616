// What the shop sees instead of @capikit/express when it runs without it: the same calls, doing nothing.
const tracker = { track: () => ({ eventId: '' }), pixelScript: () => '' };

export const capi = () => (request, _response, next) => {
  request.capi = tracker;
  next();
};
export const collect = () => (_request, response) => response.status(204).end();
export const eventIdFor = () => '';
