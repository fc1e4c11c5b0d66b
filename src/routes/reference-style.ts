/** The reference page's style: one column of links, one of text; light and dark by the reader's own setting. */
export const referenceStyle = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#566273;--line:#d9dfe7;--paper:#fff;--side:#f5f7fa;--code:#eef2f6;--link:#0b5cad;--get:#0a6b3d;--post:#8a4b00}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#a3b0c0;--line:#2f3945;--paper:#12171d;--side:#181f27;--code:#202933;--link:#7db8f5;--get:#5fd39a;--post:#f0b35e}}
*{box-sizing:border-box}
body{margin:0;display:grid;grid-template-columns:19rem minmax(0,1fr);font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.25rem;background:var(--side);border-right:1px solid var(--line);font-size:.9rem}
nav h2{margin:1.2rem 0 .3rem;font-size:.75rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft)}
nav ul{margin:0;padding:0;list-style:none}nav li{margin:.25rem 0;overflow-wrap:anywhere}
.brand{margin:0;font-weight:650;font-size:1.05rem}.brand small{color:var(--soft);font-weight:400}
main{padding:1.5rem 2.5rem 4rem;max-width:62rem}
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
h1{margin:.2rem 0 .6rem;font-size:1.9rem}h2.tag{margin:2.4rem 0 .4rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}h3{margin:1.6rem 0 .3rem;font-size:1.05rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}code{padding:.1em .3em;background:var(--code);border-radius:4px}
pre{padding:1rem;background:var(--code);border-radius:8px;overflow:auto}pre code{padding:0;background:none}
.method{display:inline-block;min-width:3.2em;font:600 .75em ui-monospace,monospace}.get{color:var(--get)}.post{color:var(--post)}
.open,.required{font-size:.75rem;color:var(--soft);border:1px solid var(--line);border-radius:999px;padding:0 .5em;white-space:nowrap}
table{width:100%;margin:.8rem 0;border-collapse:collapse;font-size:.9rem}caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.35rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400}thead th{color:var(--soft);font-size:.8rem}
.depth-1>th{padding-left:1.6rem}.depth-2>th{padding-left:2.8rem}.depth-3>th{padding-left:4rem}
.replies{margin:.4rem 0;padding-left:1.1rem}
@media (max-width:52rem){body{display:block}nav{position:static;height:auto}main{padding:1rem}table{display:block;overflow-x:auto}}
`;
