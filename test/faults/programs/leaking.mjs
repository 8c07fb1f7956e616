// Leaks a secret into every place that is searched for secrets, in another form each, to show that the search finds it.
import { eventRecord } from '@capikit/core/testing';
import { lmdbQueue } from '@capikit/queue-lmdb';
import { config, note } from './staged.mjs';

const { path, capi, visitor } = config;

const queue = lmdbQueue({ path });
await queue.add([eventRecord({ body: Buffer.from(JSON.stringify({ ln: visitor.lastName.toLowerCase() })) })]);
await queue.close();
process.stdout.write(`${visitor.session}\n`);
process.stderr.write(`could not read ${visitor.email.toUpperCase()}\n`);
note('ended', 'a', 'invalid', encodeURIComponent(visitor.phone));
const query = new URLSearchParams({ access_token: capi.accessToken, city: visitor.city });
const body = JSON.stringify({ data: [{ user_data: { fn: visitor.firstName, zp: visitor.phone.replace(/\D/g, '') } }] });
const headers = { 'content-type': 'application/json', 'x-customer': visitor.externalId };
await fetch(`${capi.baseUrl}/v26.0/1234567890/events?${query}`, { method: 'POST', headers, body });
