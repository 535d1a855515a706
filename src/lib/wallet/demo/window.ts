import { DEMO_PEOPLE, type DemoPerson } from './people.ts';
import type { ConfirmWindow, Question } from './question.ts';
import { windowStyle } from './window-style.ts';

const HOST = 'ownchart-demo-wallet';

/** The wallet's mark, drawn here so that the window needs no file. */
export const DEMO_ICON_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true"><path d="M4 7.5V17a2 2 0 0 0 2 2h13a1 1 0 0 0 1-1V9a1 1 0 0 0-1-1H5.5A1.5 1.5 0 0 1 5.5 5H18"/><path d="M16 13.5h.01"/></svg>';

/** The demo wallet's confirm window: a modal dialog over the page, in a shadow root of its own. */
export function confirmWindow(): ConfirmWindow {
  return {
    async choose(current) {
      const { answer, body } = await show({
        ask: 'Connect to this page as',
        person: null,
        parts: [choiceOf(current)]
      });
      if (answer !== 'confirm') return null;
      const chosen = body.querySelector<HTMLInputElement>('input:checked')?.value;
      return DEMO_PEOPLE.find(({ index }) => String(index) === chosen) ?? null;
    },
    async confirm(question) {
      const { answer } = await show({ ...question, parts: partsOf(question) });
      return answer === 'confirm';
    }
  };
}

interface Shown {
  readonly ask: string;
  readonly person: DemoPerson | null;
  readonly parts: readonly HTMLElement[];
}

/** Opens the window and waits for an answer; Esc is a no. The focus goes back to where it was. */
function show({ ask, person, parts }: Shown): Promise<{ answer: string; body: HTMLElement }> {
  const host = document.createElement(HOST);
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(windowStyle);
  root.adoptedStyleSheets = [sheet];

  const heading = el('p', { class: 'ask', id: 'ask', tabindex: '-1' }, ask);
  const body = el('div', { class: 'body' }, heading, ...(person ? [whoIs(person)] : []), ...parts);
  const dialog = el(
    'dialog',
    // Its words are English, whatever the page speaks.
    { 'aria-labelledby': 'title', 'aria-describedby': 'ask', lang: 'en', dir: 'ltr' },
    titleBar(),
    el('p', { class: 'warning' }, 'For trying out only: these keys are public.'),
    body,
    el('footer', {}, button('Reject', 'reject'), button('Confirm', 'confirm'))
  ) as HTMLDialogElement;
  root.append(dialog);

  return new Promise((resolve) => {
    const finish = (answer: string) => {
      dialog.close();
      release();
      host.remove();
      resolve({ answer, body });
    };
    const release = keepEventsFromPage(host, (target) => {
      const answer = target.closest<HTMLElement>('[data-answer]')?.dataset.answer;
      if (answer) finish(answer);
    });
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      finish('reject');
    });
    document.body.append(host);
    dialog.showModal();
    heading.focus();
  });
}

const kept = [
  ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'click'],
  ...['focusin', 'focusout', 'keydown', 'keyup']
];

/**
 * A wallet's window is none of the page's business: dialogs and menus of the page must not close, or take the
 * focus back, because of what happens in it. Clicks are told to `onClick` alone. Returns the end of that.
 */
function keepEventsFromPage(host: HTMLElement, onClick: (target: Element) => void): () => void {
  const onEvent = (event: Event) => {
    const path = event.composedPath();
    if (!path.includes(host)) return;
    event.stopPropagation();
    if (event.type === 'click' && path[0] instanceof Element) onClick(path[0]);
  };
  for (const type of kept) addEventListener(type, onEvent, true);
  return () => {
    for (const type of kept) removeEventListener(type, onEvent, true);
  };
}

function titleBar(): HTMLElement {
  const bar = el('header', {}, el('h2', { id: 'title' }, 'Demo wallet'));
  const mark = new DOMParser().parseFromString(DEMO_ICON_SVG, 'image/svg+xml').documentElement;
  bar.prepend(document.importNode(mark, true));
  bar.append(el('span', {}, location.host));
  return bar;
}

function whoIs({ name, address }: DemoPerson): HTMLElement {
  return el(
    'p',
    { class: 'who' },
    el('b', {}, name),
    el('code', { title: address }, `${address.slice(0, 8)}…${address.slice(-6)}`)
  );
}

function partsOf({ rows, text }: Question): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (text !== undefined) parts.push(el('pre', { dir: 'auto' }, text));
  if (rows.length > 0) {
    const lines = rows.map(({ label, value, technical }) =>
      el(
        'div',
        {},
        el('dt', {}, label),
        el('dd', technical ? { class: 'technical' } : { dir: 'auto' }, value)
      )
    );
    parts.push(el('dl', {}, ...lines));
  }
  return parts;
}

function choiceOf(current: DemoPerson | null): HTMLElement {
  const chosen = current?.index ?? 1;
  const options = DEMO_PEOPLE.map(({ index, name, note }) => {
    const input = el('input', { type: 'radio', name: 'person', value: String(index) });
    if (index === chosen) input.setAttribute('checked', '');
    return el('label', {}, input, el('span', {}, name, el('small', {}, note)));
  });
  return el('fieldset', { 'aria-labelledby': 'ask' }, ...options);
}

function button(words: string, answer: string): HTMLElement {
  return el('button', { type: 'button', 'data-answer': answer }, words);
}

function el(
  tag: string,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
