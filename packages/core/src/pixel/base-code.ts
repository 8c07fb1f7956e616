import { scriptLiteral } from './script-json';

// What Meta's fbevents.js expects to find: a function that queues its calls until `callMethod` is there, under both names.
// The script element takes over the nonce, so that a policy of nonces lets it load.
const START = `function(w,d,u){
if(w.fbq)return;
var f=w.fbq=function(){f.callMethod?f.callMethod.apply(f,arguments):f.queue.push(arguments)};
if(!w._fbq)w._fbq=f;
f.push=f;f.loaded=true;f.version="2.0";f.queue=[];
var s=d.createElement("script"),c=d.currentScript;
s.async=true;if(c&&c.nonce)s.nonce=c.nonce;s.src=u;
(d.head||d.documentElement).appendChild(s);
}`;

/**
 * JavaScript that puts the Pixel on a page, once: `fbq` takes calls from then on, also before `scriptUrl` has loaded. Leaves
 * a page that has it alone. Source: Meta, Pixel base code.
 */
export function baseCode(scriptUrl: string): string {
  return `(${START})(window,document,${scriptLiteral(scriptUrl)});\n`;
}
