/** The page's script, served at `/app.js`. It writes text only: nothing that was received is ever read as HTML. */
export const SCRIPT: string = String.raw`'use strict';
const MAX_ROWS = 500;
const byId = (id) => document.getElementById(id);
const feed = byId('feed');
let waiting = [];
let isDrawing = false;

byId('environment').textContent =
  'META_GRAPH_URL=' + location.origin + '\nMETA_DATASET_ID=1234567890\nMETA_ACCESS_TOKEN=anything';
byId('curl').textContent = [
  'curl ' + location.origin + '/v26.0/1234567890/events \\',
  '  -F access_token=anything \\',
  '  -F data=\'[{ "event_name": "Purchase", "event_time": \'$(date +%s)\', "event_id": "order-1",',
  '    "action_source": "website", "event_source_url": "https://shop.example.com/thanks",',
  '    "user_data": { "client_ip_address": "8.8.8.8", "client_user_agent": "curl" },',
  '    "custom_data": { "value": 42, "currency": "EUR" } }]\'',
].join('\n');

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function time(at) {
  const node = element('time', 'time', new Date(at).toLocaleTimeString([], { hour12: false }));
  node.dateTime = new Date(at).toISOString();
  node.title = new Date(at).toLocaleString();
  return node;
}

function labelled(className, label, text) {
  const node = element('span', className);
  node.append(element('span', 'label', label + ' '), element('span', 'value', text));
  return node;
}

function rawJson(value) {
  const details = element('details');
  details.append(element('summary', '', 'Raw JSON'));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('pre')) return;
    const pre = element('pre');
    pre.tabIndex = 0;
    pre.append(element('code', '', JSON.stringify(value, null, 2)));
    details.append(pre);
  });
  return details;
}

function issueList(issues) {
  const list = element('ul', 'issues');
  for (const issue of issues) {
    const item = element('li', issue.severity);
    item.append(element('strong', '', issue.code), ' ' + issue.message);
    if (issue.path) item.append(' ', element('code', '', issue.path));
    list.append(item);
  }
  return list;
}

function eventRow(entry) {
  const event = entry.event || {};
  const row = element('li', 'row ' + entry.verdict);
  const head = element('div', 'head');
  head.append(
    time(entry.at),
    element('strong', 'name', typeof event.event_name === 'string' ? event.event_name : '(no event name)'),
    element('span', 'badge', entry.verdict),
    labelled('meta', 'dataset', entry.datasetId),
    labelled('meta', 'from', entry.source + (event.action_source ? ' · ' + event.action_source : '')),
  );
  if (entry.testEventCode) head.append(labelled('meta', 'test code', entry.testEventCode));
  row.append(head);
  if (entry.issues.length > 0) row.append(issueList(entry.issues));
  else if (entry.verdict === 'refused') row.append(element('p', 'note', 'Refused together with another event of its request.'));
  row.append(rawJson(event));
  return row;
}

function requestRow(entry) {
  const error = (entry.reply && entry.reply.error) || {};
  const row = element('li', 'row refused');
  const head = element('div', 'head');
  head.append(
    time(entry.at),
    element('strong', 'name', entry.eventCount === 1 ? 'Request with 1 event' : 'Request with ' + entry.eventCount + ' events'),
    element('span', 'badge', entry.status ? 'HTTP ' + entry.status : 'no answer'),
    labelled('meta', 'path', entry.path),
  );
  if (error.code !== undefined) {
    head.append(labelled('meta', 'code', error.code + (error.error_subcode ? ' / ' + error.error_subcode : '')));
  }
  row.append(head);
  if (error.message) row.append(element('p', 'note', error.message));
  row.append(rawJson(entry));
  return row;
}

function draw() {
  isDrawing = false;
  const rows = document.createDocumentFragment();
  for (const { kind, entry } of waiting.reverse()) rows.append(kind === 'event' ? eventRow(entry) : requestRow(entry));
  waiting = [];
  feed.prepend(rows);
  while (feed.children.length > MAX_ROWS) {
    feed.lastElementChild.remove();
    byId('older').hidden = false;
  }
  showWhatThereIs();
}

function showWhatThereIs() {
  const isEmpty = feed.children.length === 0;
  byId('empty').hidden = !isEmpty;
  byId('received').hidden = isEmpty;
}

function add(kind, message) {
  waiting.push({ kind, entry: JSON.parse(message.data) });
  if (waiting.length > MAX_ROWS) waiting.shift();
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(draw);
}

const stream = new EventSource('/events/stream');
const connection = byId('connection');
function connected(state, text) {
  connection.className = state;
  connection.textContent = text;
}
stream.addEventListener('open', () => connected('open', 'listening at ' + location.host));
stream.addEventListener('error', () => {
  if (stream.readyState === EventSource.CLOSED) connected('lost', 'not connected: too many pages are open');
  else connected('lost', 'connection lost, trying again…');
});
stream.addEventListener('event', (message) => add('event', message));
stream.addEventListener('request', (message) => add('request', message));
stream.addEventListener('counts', (message) => {
  for (const [name, count] of Object.entries(JSON.parse(message.data))) byId(name).textContent = count.toLocaleString();
});
stream.addEventListener('reset', () => {
  waiting = [];
  feed.replaceChildren();
  byId('older').hidden = true;
  showWhatThereIs();
});
`;
