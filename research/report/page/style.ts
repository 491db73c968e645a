/** Colours are those of the dashboard: green and orange that every kind of eye tells apart, and a sign beside them. */
const LIGHT = `color-scheme:light;
--ground:#f3f5f8;--panel:#fff;--line:#dce2ea;--text:#15202e;--muted:#57647a;--accent:#1f5fc4;
--up:#00775c;--down:#b84a0c;--warn:#7a5800;--warn-soft:#fdf3d3;--alarm:#b3310c;`;
const DARK = `color-scheme:dark;
--ground:#0c0f14;--panel:#13181f;--line:#242d39;--text:#e7ecf3;--muted:#98a5b8;--accent:#7fb0ff;
--up:#35c2a0;--down:#f58a52;--warn:#f0c14b;--warn-soft:#362d14;--alarm:#ff8f70;`;

/** The whole style sheet of a report. */
export const STYLE = `
:root{${DARK}}
@media (prefers-color-scheme:light){:root{${LIGHT}}}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--text);font:15px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;
-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0}
main{max-width:1180px;margin:0 auto;padding:24px 20px 48px}
h1{margin:0;font-size:28px;line-height:1.2}
h2{margin:0 0 4px;font-size:18px}
h3{margin:20px 0 6px;font-size:14px}
p{margin:0 0 8px}
a{color:var(--accent)}
code,pre,.hashes dd{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px}
pre{margin:0 0 12px;padding:10px 12px;background:var(--ground);border:1px solid var(--line);border-radius:6px;
white-space:pre-wrap;overflow-wrap:anywhere}
.dim,.aside,.kicker{color:var(--muted)}
.aside,.dim{font-size:13px}
.aside{margin-bottom:12px}
.kicker{margin:0;font-size:13px;letter-spacing:.06em;text-transform:uppercase}
header{margin-bottom:20px}
.verdict{max-width:75ch;margin:16px 0;font-size:16px}
.warnings{max-width:90ch;margin:16px 0;padding:10px 14px 10px 30px;background:var(--warn-soft);border:1px solid var(--warn);border-radius:8px}
.warnings li+li{margin-top:6px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;margin:0;padding:0;list-style:none}
section{margin:0 0 16px;padding:16px 18px;background:var(--panel);border:1px solid var(--line);border-radius:8px}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:18px 24px;margin:12px 0 0}
.cards dt{font-size:13px;color:var(--muted)}
.cards dd{margin:0;font-size:13px}
.cards .big{font-size:21px;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.3}
.cards .sure{font-variant-numeric:tabular-nums}
.is-up{color:var(--up)}.is-down{color:var(--down)}
.chart{display:block;overflow:visible;margin:6px 0 4px}
.grid{stroke:var(--line);stroke-width:1}
.tick{fill:var(--muted);font-size:11px;stroke:var(--panel);stroke-width:3px;paint-order:stroke;font-variant-numeric:tabular-nums}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round}
.line.is-own{stroke:var(--accent)}.line.is-held{stroke:var(--muted);stroke-width:1.2}
.line.is-fall{stroke:var(--down)}
.area{stroke:none}
.area.is-own{fill:var(--accent);fill-opacity:.14}
.area.is-fall{fill:var(--down);fill-opacity:.22}
.area.is-stake{fill:var(--accent);fill-opacity:.55}
.bar.is-up{fill:var(--up)}.bar.is-down{fill:var(--down)}.bar.is-flat{fill:var(--muted)}
figure{margin:0 0 10px}
figure .bar{fill-opacity:.8}
figcaption{font-size:13px}
.mark{stroke:var(--panel);stroke-width:1}
.mark.is-up{fill:var(--up)}.mark.is-down{fill:var(--down)}
#trades .chart .bar{fill:var(--muted);fill-opacity:.45}
#trades .chart .bar.is-up{fill-opacity:.75}
.key{display:flex;flex-wrap:wrap;align-items:center;gap:4px 14px;margin:8px 0 0;font-size:13px}
.key .key-mark+span{margin-left:-8px}
.key-mark{width:12px;height:12px}
.key span.is-own::before,.key span.is-held::before{content:"";display:inline-block;width:16px;height:3px;margin-right:6px;vertical-align:middle;background:var(--accent)}
.key span.is-held::before{background:var(--muted)}
.two,.three{display:grid;gap:4px 32px}
.two>*,.three>*{min-width:0}
@media (min-width:900px){.two{grid-template-columns:1fr 1fr}.three{grid-template-columns:repeat(3,1fr)}}
.scroll{overflow-x:auto;margin:4px 0 10px}
.scroll:focus-visible,pre:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:500;vertical-align:bottom}
tbody th{font-weight:500}
table:not(.stacked) tbody th{min-width:5.5em}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .num{white-space:normal}
.advice{display:block;min-width:240px;max-width:62ch;color:var(--muted)}
.steps{margin:12px 0;padding:0;list-style:none}
.steps li{display:grid;grid-template-columns:minmax(0,300px) minmax(0,1fr) 110px;gap:4px 14px;align-items:center;padding:4px 0}
.step-bar{width:100%;height:20px}
.reliability{margin:8px 0}
.reliability svg{display:block;width:100%;max-width:300px}
.reliability-frame{fill:none;stroke:var(--line)}
.reliability-diagonal{stroke:var(--muted);stroke-dasharray:3 3}
.reliability-axes text{fill:var(--muted);font-size:10px}
.reliability-stated{fill:none;stroke:var(--warn);stroke-width:1.5}
.reliability-calibrated{fill:var(--accent);fill-opacity:.75}
.reliability figcaption{display:grid;gap:2px;margin-top:6px;font-size:12px}
.reliability-key::before{content:"";display:inline-block;width:9px;height:9px;margin-right:6px;border-radius:50%}
.reliability-key.is-stated::before{border:1.5px solid var(--warn)}
.reliability-key.is-calibrated::before{background:var(--accent)}
.is-alarm{color:var(--alarm)}
.checks{padding-left:20px}
.is-failed strong{color:var(--alarm)}
.is-passed strong{color:var(--up)}
.hashes{display:grid;grid-template-columns:auto minmax(0,1fr);gap:4px 16px;margin:8px 0;font-size:13px}
.hashes dt{color:var(--muted)}
.hashes dd{margin:0;overflow-wrap:anywhere}
footer{padding:8px 0}
@media (max-width:640px){
main{padding:16px 10px 32px}
section{padding:14px 12px}
.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:16px 14px}
.cards .big{font-size:17px}
.tick.is-wide{display:none}
.steps li{grid-template-columns:minmax(0,1fr) auto}
.step-bar{grid-column:1/-1;grid-row:2;height:14px}
.stacked,.stacked tbody,.stacked tr,.stacked th,.stacked td{display:block;border:0;padding:0}
.stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacked tr{padding:8px 0;border-bottom:1px solid var(--line)}
.stacked .num{text-align:left;white-space:normal}
.stacked td.num::before{content:attr(data-title) ": ";color:var(--muted)}
.stacked .advice{min-width:0}
}
@media print{
:root{${LIGHT}--ground:#fff}
html{font-size:10.5pt;background:#fff}
main{max-width:none;padding:0}
nav{display:none}
section{border:0;border-top:1px solid var(--line);border-radius:0;padding:10pt 0 0;background:none}
.cards>div,figure,.steps,tr,.chart,.three>*{break-inside:avoid}
h2,h3{break-after:avoid}
.scroll{overflow:visible}
table{font-size:9pt}
th,td{padding-right:8px}
.bar,.area,.mark,.warnings{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`;
