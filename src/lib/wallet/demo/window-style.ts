/** The confirm window's own style: nothing of the page reaches into the shadow root. */
export const windowStyle = `
:host { all: initial; }
* { box-sizing: border-box; }
dialog {
  --ink: light-dark(#1b1a22, #f3f1f8);
  --soft: light-dark(#5b5868, #b8b4c6);
  --paper: light-dark(#ffffff, #211f2b);
  --panel: light-dark(#f4f2f9, #2c2938);
  --line: light-dark(#d9d5e5, #474358);
  --accent: light-dark(#5a2ca0, #c4a6ff);
  --on-accent: light-dark(#ffffff, #221038);
  --warn: light-dark(#fff1cc, #4a3800);
  --on-warn: light-dark(#4d3a00, #ffe7a3);
  color-scheme: light dark;
  pointer-events: auto;
  font: 400 1rem/1.45 system-ui, sans-serif;
  color: var(--ink);
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 16px;
  box-shadow: 0 18px 50px rgb(0 0 0 / 0.35);
  padding: 0;
  inline-size: min(400px, calc(100vw - 24px));
  max-inline-size: calc(100vw - 24px);
  max-block-size: min(640px, calc(100dvh - 24px));
  margin: 12px;
  margin-inline-start: auto;
  overflow: hidden;
}
dialog[open] { display: flex; flex-direction: column; }
dialog::backdrop { background: rgb(20 16 32 / 0.45); }
header {
  display: flex;
  align-items: center;
  gap: 10px;
  padding: 12px 16px;
  border-block-end: 1px solid var(--line);
}
header svg { inline-size: 28px; block-size: 28px; flex: none; color: var(--accent); }
h2 { font-size: 1rem; font-weight: 650; margin: 0; }
header span { margin-inline-start: auto; font-size: 0.8125rem; color: var(--soft); overflow-wrap: anywhere; text-align: end; }
.warning { margin: 0; padding: 8px 16px; font-size: 0.8125rem; background: var(--warn); color: var(--on-warn); }
.body { padding: 16px; overflow: auto; flex: 1 1 auto; display: grid; gap: 12px; align-content: start; }
.ask { font-size: 1.25rem; line-height: 1.3; font-weight: 650; margin: 0; outline: none; }
.who { display: flex; flex-direction: column; margin: 0; padding: 10px 12px; border-radius: 10px; background: var(--panel); }
.who b { font-weight: 600; }
code, .technical, pre { font: 0.8125rem/1.45 ui-monospace, monospace; }
code { color: var(--soft); }
dl { margin: 0; display: grid; gap: 8px; }
dl div { display: grid; gap: 1px; padding-block-end: 8px; border-block-end: 1px solid var(--line); }
dl div:last-child { border-block-end: 0; padding-block-end: 0; }
dt { font-size: 0.8125rem; color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding: 10px 12px; border-radius: 10px; background: var(--panel); white-space: pre-wrap; overflow-wrap: anywhere; }
fieldset { border: 0; padding: 0; margin: 0; display: grid; gap: 8px; min-inline-size: 0; }
label { display: flex; gap: 10px; align-items: center; min-block-size: 44px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
label:has(:checked) { border-color: var(--accent); background: var(--panel); }
label span { display: flex; flex-direction: column; }
label small { font-size: 0.8125rem; color: var(--soft); }
input { accent-color: var(--accent); inline-size: 18px; block-size: 18px; margin: 0; flex: none; }
footer { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; padding: 12px 16px; border-block-start: 1px solid var(--line); }
button { font: inherit; font-weight: 600; min-block-size: 44px; border-radius: 999px; border: 1px solid var(--accent); background: transparent; color: var(--accent); cursor: pointer; }
button[data-answer='confirm'] { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.ask:focus-visible { outline: none; }
@media (max-width: 480px) {
  dialog { margin: auto 12px 12px; }
}
@media (forced-colors: active) {
  button, label, dialog { border-color: CanvasText; }
}
`;
