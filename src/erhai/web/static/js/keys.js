/** Which key does what, wherever the focus is, and the list of them. */

import { h, isTyping } from './dom.js';
import { openDialog } from './dialog.js';

/**
 * @typedef {Object} Binding
 * @property {string[]} keys As KeyboardEvent.key has them; shown in the list as they stand.
 * @property {string} label Key of the message that says what it does.
 * @property {((event: KeyboardEvent) => void) | null} [run] null where somebody else listens.
 */

export function createKeys() {
  /** @type {Set<Binding[]>} */
  const groups = new Set();

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector('dialog:modal')) return;
    // Views added later come first: they cover those before.
    for (const group of [...groups].reverse()) {
      const binding = group.find(({ keys, run }) => run && keys.includes(event.key));
      if (binding) {
        event.preventDefault();
        binding.run(event);
        return;
      }
    }
  });

  return {
    /**
     * @param {Binding[]} bindings
     * @returns {() => void} Takes them away again.
     */
    add(bindings) {
      groups.add(bindings);
      return () => groups.delete(bindings);
    },
    /** @param {{t: (key: string) => string}} context */
    showList(context) {
      const { t } = context;
      const rows = [...groups].flat().map(({ keys, label }) => [
        h('dt', null, keys.map((key) => h('kbd', null, t.has(`keys.${key}`) ? t(`keys.${key}`) : key))),
        h('dd', null, t(label)),
      ]);
      openDialog(context, { title: t('keys.title'), content: h('dl.keys', null, rows), class: 'dialog-keys' });
    },
  };
}

/** @typedef {ReturnType<typeof createKeys>} Keys */
