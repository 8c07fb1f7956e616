import { it } from 'vitest';
import { validateServerEvent } from './validate';
const h = (n: number) => n.toString(16).padStart(64, 'a');
it('bench', () => {
  const mk = (i: number) => ({ event_name: 'Purchase', event_time: Math.floor(Date.now()/1000), event_id: 'order-'+i, action_source: 'website',
    event_source_url: 'https://example.com/checkout?x='+i,
    user_data: { em:[h(i)], ph:[h(i+1)], fn:[h(2)], ln:[h(3)], ct:[h(4)], zp:[h(5)], country:[h(6)], external_id:[h(i+7)], client_ip_address:'8.8.8.8', client_user_agent:'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', fbp:'fb.1.1700000000000.123456789', fbc:'fb.1.1700000000000.AbC_'+i },
    custom_data: { value: 42.5, currency: 'EUR', content_type:'product', order_id: 'A'+i, content_ids:['A1','B2'], contents:[{id:'A1',quantity:1,item_price:9.5},{id:'B2',quantity:2,item_price:9.5}] } });
  const evs = Array.from({length: 2000}, (_, i) => mk(i));
  console.log(validateServerEvent(evs[0]));
  for (let r = 0; r < 8; r++) { const t = process.hrtime.bigint(); let n = 0; for (let k=0;k<10;k++) for (const e of evs) n += validateServerEvent(e).length; console.log(Number(process.hrtime.bigint()-t)/20000, 'ns', n); }
});
