/** Short remarks: on the page for all, and in words for screen readers. */

import { h } from './dom.js';
import { icon } from './icons.js';

const SHORT_MS = 4000;
const LONG_MS = 9000;

/** @param {string} text Said politely, even if it is what was said before. */
export function announce(text) {
  const box = document.getElementById('announcer');
  box.textContent = '';
  requestAnimationFrame(() => (box.textContent = text));
}

/**
 * @param {HTMLElement} box
 * @param {(key: string) => string} t
 */
export function createToasts(box, t) {
  /**
   * @param {string} text
   * @param {{kind?: string, label?: string, action?: () => void}} [options] kind 'error' stays longer;
   *   a label with an action makes a button.
   */
  return function toast(text, { kind = 'plain', label, action } = {}) {
    const button =
      label && action
        ? h('button.button.button-quiet', { type: 'button', onclick: () => (action(), close()) }, label)
        : null;
    const away = h(
      'button.button.button-icon.button-quiet',
      { type: 'button', 'aria-label': t('common.close'), onclick: close },
      icon('close'),
    );
    const element = h(
      'div.toast',
      { dataset: { kind }, role: kind === 'error' ? 'alert' : 'status' },
      h('span', null, text),
      button,
      away,
    );
    const timer = setTimeout(close, kind === 'error' || button ? LONG_MS : SHORT_MS);
    function close() {
      clearTimeout(timer);
      element.remove();
    }
    // One at a time: what is older has been read, or no longer matters.
    box.replaceChildren(element);
  };
}
