/** The folders of a library as a tree; one can be chosen. */

import { h, setAttribute } from '../dom.js';
import { icon } from '../icons.js';

/** @typedef {{path: string, name: string, images: number, inside: Folder[]}} Folder */

/**
 * Put folders into each other.
 *
 * @param {{value: string, images: number}[]} folders Full paths at every depth.
 * @returns {Folder[]} Those at the top.
 */
export function treeOf(folders) {
  /** @type {Map<string, Folder>} */
  const known = new Map();
  /** @type {Folder[]} */
  const top = [];
  for (const { value, images } of [...folders].sort((one, other) => (one.value < other.value ? -1 : 1))) {
    const at = Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\'));
    const parent = known.get(value.slice(0, at));
    const folder = { path: value, name: value.slice(at + 1) || value, images, inside: [] };
    (parent ? parent.inside : top).push(folder);
    known.set(value, folder);
  }
  for (const folder of top) {
    // Two that are called the same are told apart by where they lie.
    if (top.some((other) => other !== folder && other.path.endsWith(folder.name))) folder.name = folder.path;
  }
  return top;
}

/**
 * @param {import('../main.js').Context} context
 * @param {{value: string, images: number}[]} folders
 * @param {string | null} chosen
 * @param {(path: string | null) => void} onChange
 */
export function createFolders({ t }, folders, chosen, onChange) {
  /** @param {Folder[]} list @param {boolean} hidden */
  function branch(list, hidden) {
    return h('ul.folders', { hidden }, list.map(leaf));
  }

  /** @param {Folder} folder */
  function leaf(folder) {
    const holdsChosen = chosen !== null && chosen !== folder.path && chosen.startsWith(folder.path);
    const inside = folder.inside.length ? branch(folder.inside, !holdsChosen) : null;
    const opener = inside
      ? h(
          'button.button.button-quiet.button-icon.folders-opener',
          {
            type: 'button',
            'aria-expanded': String(holdsChosen),
            'aria-label': t('filters.folder-open', { name: folder.name }),
            onclick: () => {
              inside.hidden = !inside.hidden;
              setAttribute(opener, 'aria-expanded', !inside.hidden);
            },
          },
          icon('right'),
        )
      : h('span.folders-opener');
    const is = folder.path === chosen;
    return h(
      'li',
      null,
      h(
        'div.folders-row',
        null,
        opener,
        h(
          'button.chip.filters-value.folders-name',
          { type: 'button', title: folder.path, 'aria-pressed': String(is), onclick: () => onChange(is ? null : folder.path) },
          h('span.chip-text', null, folder.name),
          h('span.chip-meaning', null, t.number(folder.images)),
        ),
      ),
      inside,
    );
  }

  return branch(treeOf(folders), false);
}
