import { it } from 'vitest';
import { checkDataProcessing } from './data-processing';
import { checkActionSource } from './validate-action-source';
import { checkCustomData } from './validate-custom-data';
import { checkEventName } from './validate-event-name';
import { checkEventTime } from './validate-event-time';
import { checkUserData } from './validate-user-data';
import { isUsableEventId } from './event-id';
import { isWebUrl } from './web-url';
import { contactDataPath } from './contact-data';
import { isSha256Hex, isGarbageDigest } from '../user-data/hash';
const h = (n: number) => n.toString(16).padStart(64, 'a');
it('bench', () => {
  const mk = (i: number) => ({ event_name: 'Purchase', event_time: Math.floor(Date.now()/1000), event_id: 'order-'+i, action_source: 'website',
    event_source_url: 'https://example.com/checkout?x='+i,
    user_data: { em:[h(i)], ph:[h(i+1)], fn:[h(2)], ln:[h(3)], ct:[h(4)], zp:[h(5)], country:[h(6)], external_id:[h(i+7)], client_ip_address:'8.8.8.8', client_user_agent:'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', fbp:'fb.1.1700000000000.123456789', fbc:'fb.1.1700000000000.AbC_'+i },
    custom_data: { value: 42.5, currency: 'EUR', content_type:'product', order_id: 'A'+i, content_ids:['A1','B2'], contents:[{id:'A1',quantity:1,item_price:9.5},{id:'B2',quantity:2,item_price:9.5}] } });
  const evs = Array.from({length: 2000}, (_, i) => mk(i)); const I: any[] = []; const now = Date.now();
  const T = (name: string, f: (e: any) => unknown) => { let best = 1e9; for (let r=0;r<8;r++){ const t = process.hrtime.bigint(); for (let k=0;k<10;k++) for (const e of evs) f(e); best = Math.min(best, Number(process.hrtime.bigint()-t)/20000);} console.log(name, Math.round(best),'ns'); };
  T('name', (e) => checkEventName(e, I)); T('time', (e) => checkEventTime(e, now, I)); T('user', (e) => checkUserData(e.user_data, I));
  T('custom', (e) => checkCustomData(e, I)); T('source', (e) => checkActionSource(e, I)); T('url', (e) => isWebUrl(e.event_source_url)); T('canParse', (e) => URL.canParse(e.event_source_url));
  T('dp', (e) => checkDataProcessing(e, I)); T('id', (e) => isUsableEventId(e.event_id));
  T('contact', (e) => { for (const k in e.custom_data) contactDataPath(k, e.custom_data[k]); });
  T('hex', (e) => { for (const k of ['em','ph','fn','ln','ct','zp','country','external_id']) isSha256Hex(e.user_data[k][0]); });
  T('garb', (e) => { for (const k of ['em','ph','fn','ln','ct','zp','country','external_id']) isGarbageDigest(e.user_data[k][0]); });
  T('now', () => Date.now());
});
