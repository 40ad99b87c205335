/** A modal dialog: keeps the focus within, closes by Esc, gives the focus back. */

import { h } from './dom.js';
import { icon } from './icons.js';

/**
 * Show a dialog.
 *
 * @param {{t: (key: string) => string}} context
 * @param {{title: string, content: Node | Node[], actions?: Node[], class?: string, onClose?: () => void}} options
 * @returns {{element: HTMLDialogElement, close: (value?: any) => void, done: Promise<any>}} done is
 *   what `close` was called with, or null.
 */
export function openDialog(context, { title, content, actions = [], class: kind = '', onClose }) {
  const before = document.activeElement;
  let told = null;
  const heading = h('h2.dialog-title', { id: `dialog-${(count += 1)}` }, title);
  const element = /** @type {HTMLDialogElement} */ (
    h(
      'dialog',
      { class: kind, 'aria-labelledby': heading.id },
      h(
        'div.dialog-head',
        null,
        heading,
        h(
          'button.button.button-icon.button-quiet',
          { type: 'button', 'aria-label': context.t('common.close'), onclick: () => close() },
          icon('close'),
        ),
      ),
      h('div.dialog-body', null, content),
      actions.length ? h('div.dialog-actions', null, actions) : null,
    )
  );
  /** @param {any} [value] */
  function close(value = null) {
    told = value;
    element.close();
  }
  const done = new Promise((resolve) => {
    element.addEventListener('close', () => {
      element.remove();
      onClose?.();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(told);
    });
  });
  // The empty space around it closes it too.
  element.addEventListener('mousedown', (event) => {
    if (event.target === element) close();
  });
  document.body.append(element);
  element.showModal();
  return { element, close, done };
}

let count = 0;
