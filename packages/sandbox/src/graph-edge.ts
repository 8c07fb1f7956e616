import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readPost, unreadPost, type EventsPost } from './events-post';
import type { Faults } from './faults';
import type { Added, Journal } from './journal';
import { judge, type Judgement, type Rules } from './judgement';
import { plan as planReply, type Plan, type Script, type ScriptedReply } from './scripted-reply';
import { requestUrl } from './request-url';

/** What the edge works with. */
export interface Edge {
  readonly rules: Rules;
  readonly script: Script;
  /** Where the script says nothing. */
  readonly faults: Faults;
  readonly journal: Journal;
  readonly onRecorded: (added: Added) => void;
}

/** Serves one POST: read, judge, record, answer. Rejects only when the client's connection breaks. */
export async function serveEdge(edge: Edge, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = edge.rules.now();
  const url = requestUrl(request);
  const unread = unreadPost(request, url);
  const scripted = edge.script.next(unread.datasetId) ?? edge.faults.next();
  const post = cutsBeforeBody(scripted) ? unread : await readPost(request, url);
  const judgement = judgePost(post, edge.rules);
  const plan = planReply(scripted, judgement);
  const recorded = edge.journal.record({ at, post, judgement, plan, headers: request.headers });
  const ended = new AbortController();
  response.once('finish', () => recorded.answered(plan.end === 'half' ? 'cut' : 'sent'));
  response.once('close', () => {
    recorded.answered('cut');
    ended.abort();
  });
  edge.onRecorded(recorded);
  await answer(plan, response, ended.signal);
}

function judgePost(post: EventsPost, rules: Rules): Judgement {
  if (post.body !== 'too-large') return judge(post, rules);
  const headers = { 'content-type': 'text/plain' };
  return { status: 413, reply: 'Request Entity Too Large', headers, verdict: 'refused', issues: [] };
}

async function answer(plan: Plan, response: ServerResponse, ended: AbortSignal): Promise<void> {
  if (plan.end === 'hang') return;
  if (plan.delayMs > 0) await delay(plan.delayMs, undefined, { signal: ended, ref: false }).catch(() => undefined);
  if (ended.aborted) return;
  if (plan.end === 'cut') {
    response.destroy();
    return;
  }
  response.writeHead(plan.status, { ...plan.headers, 'content-length': String(Buffer.byteLength(plan.body)) });
  response.end(plan.body);
}

function cutsBeforeBody(scripted: ScriptedReply | undefined): boolean {
  return typeof scripted === 'object' && 'reset' in scripted && scripted.reset === 'before-body';
}
