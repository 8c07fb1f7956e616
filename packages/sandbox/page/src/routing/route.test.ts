import { describe, expect, it } from 'vitest';
import { eventPath, routeOf, VIEWS } from './route';

describe('a path', () => {
  it.each(VIEWS)('of the view $name leads there', ({ name, path }) => {
    expect(routeOf(path)).toEqual({ view: name });
    expect(routeOf(`${path}/`)).toEqual({ view: name });
  });

  it('of an event opens it', () => {
    expect(routeOf(eventPath(42))).toEqual({ view: 'events', eventId: 42 });
    expect(routeOf('/events/')).toEqual({ view: 'events' });
  });

  it.each(['/events/x', '/events/1/2', '/events/-1', '/events/9999999999999999', '/nothing', '/constructor'])(
    '%s leads nowhere',
    (path) => {
      expect(routeOf(path)).toEqual({ view: 'not-found' });
    },
  );
});
