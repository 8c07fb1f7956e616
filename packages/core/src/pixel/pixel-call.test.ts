import { expect, it } from 'vitest';
import { pixelCall, readCall } from './pixel-call';

it.each<[string, string]>([
  ['Purchase', 'track'],
  ['ShareDiscount', 'trackCustom'],
  ['OrderShipped', 'trackCustom'],
])('%s goes through %s, with an object for no data', (name, verb) => {
  expect(pixelCall({ name, eventId: 'a' })).toEqual({ verb, name, json: '{}', isPlain: true, eventId: 'a' });
});

const circle: { own?: object } = {};
circle.own = circle;

it.each<[string, unknown]>([
  ['data with a BigInt', { name: 'Lead', customData: { price: 10n }, eventId: '1' }],
  ['data that goes in circles', { name: 'Lead', customData: circle, eventId: '1' }],
  [
    'data that cannot be read',
    {
      name: 'Lead',
      customData: {
        get price() {
          throw new Error('gone');
        },
      },
      eventId: '1',
    },
  ],
  ['no id, which would count twice', { name: 'Lead' }],
  ['an empty id', { name: 'Lead', eventId: '' }],
  ['a list of ids, as of a query string', { name: 'Lead', eventId: ['1', '2'] }],
  ['no text for a name', { name: 7, eventId: '1' }],
  ['an empty name', { name: '', eventId: '1' }],
  ['nothing', null],
])('an event with %s is no call', (_, event) => {
  expect(pixelCall(event as never)).toBeUndefined();
});

it.each<[unknown, object]>([
  ['text', {}],
  [[1], {}],
  [{ toJSON: () => 'text' }, {}],
  [{ at: new Date(0), gone: undefined }, { at: '1970-01-01T00:00:00.000Z' }],
])('data is plain JSON: %o becomes %o', (customData, plain) => {
  const call = pixelCall({ name: 'Lead', customData: customData as object, eventId: '1' });
  expect(call && readCall(call)).toEqual({ verb: 'track', name: 'Lead', customData: plain, eventId: '1' });
});

it('keeps of its datasets those that can be ones, each once, and writes a number as an id', () => {
  const event = { name: 'Lead', eventId: 7 as never, datasetIds: ['1', '1', '"', null as never, '2'] };
  expect(pixelCall(event)).toMatchObject({ eventId: '7', datasetIds: ['1', '2'] });
});
