/** The page's style, served at `/app.css`. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --line: #d9dde3; --text: #17202b; --soft: #566172;
  --good: #0b6b3a; --good-soft: #e1f4e8; --bad: #a3201a; --bad-soft: #fce8e6; --warn: #7a4f00; --warn-soft: #fdf1d7; --focus: #1463c9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1b2129; --line: #323b47; --text: #e8ecf1; --soft: #a3afbf;
    --good: #7bd8a2; --good-soft: #16382a; --bad: #ff9d94; --bad-soft: #46201d; --warn: #f0c267; --warn-soft: #3d3015; --focus: #7ab5ff;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 20px; padding: 12px 24px; background: var(--card);
  border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 1; }
h1 { font-size: 18px; margin: 0; }
h2 { font-size: 16px; margin: 0 0 12px; }
h3 { font-size: 14px; margin: 20px 0 6px; }
p { margin: 0; }
#connection { color: var(--soft); }
#connection::before { content: ''; display: inline-block; width: 9px; height: 9px; margin-right: 7px; border-radius: 50%; background: var(--soft); }
#connection.open::before { background: var(--good); }
#connection.lost { color: var(--bad); }
#connection.lost::before { background: var(--bad); }
#counts { display: flex; gap: 20px; margin: 0 0 0 auto; }
#counts div { display: flex; gap: 6px; flex-direction: row-reverse; }
#counts dt { color: var(--soft); }
#counts dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
main { max-width: 1100px; margin: 0 auto; padding: 24px; }
#empty { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 24px; }
#empty h2 { font-size: 20px; margin-bottom: 4px; }
#empty p { color: var(--soft); }
#feed { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
.row { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--good); border-radius: 8px; padding: 10px 14px; min-width: 0; }
.row.refused { border-left-color: var(--bad); }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; }
.time { color: var(--soft); font-variant-numeric: tabular-nums; }
.name { font-size: 16px; overflow-wrap: anywhere; }
.badge { padding: 0 9px; border-radius: 10px; font-size: 13px; font-weight: 600; color: var(--good); background: var(--good-soft); }
.refused .badge { color: var(--bad); background: var(--bad-soft); }
.meta { overflow-wrap: anywhere; }
.label { color: var(--soft); }
.note { color: var(--soft); margin-top: 4px; overflow-wrap: anywhere; }
.issues { list-style: none; margin: 6px 0 0; padding: 0; display: grid; gap: 4px; }
.issues li { padding: 3px 10px; border-radius: 6px; font-size: 14px; overflow-wrap: anywhere; }
.issues .error { background: var(--bad-soft); } .issues .error strong { color: var(--bad); }
.issues .warning { background: var(--warn-soft); } .issues .warning strong { color: var(--warn); }
.issues strong { font-size: 12px; letter-spacing: 0.02em; }
details { margin-top: 4px; }
summary { cursor: pointer; color: var(--soft); width: max-content; border-radius: 4px; }
pre { margin: 6px 0 0; padding: 12px; overflow: auto; max-height: 480px; background: var(--page); border: 1px solid var(--line); border-radius: 6px; }
code { font: 13px/1.5 ui-monospace, Consolas, monospace; }
a { color: var(--focus); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
#older, .notice { margin-top: 16px; color: var(--soft); text-align: center; }
@media (max-width: 600px) {
  header { padding: 10px 14px; position: static; }
  #counts { margin: 0; width: 100%; }
  main { padding: 14px; }
  #empty { padding: 16px; }
}
`;
