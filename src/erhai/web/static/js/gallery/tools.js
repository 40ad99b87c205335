/** The small row of buttons on the picture under the mouse or the focus: one for all tiles. */

import { h } from '../dom.js';
import { icon } from '../icons.js';

/** @typedef {'select' | 'like' | 'unlike' | 'similar'} Deed */

/** @type {[Deed, string, string][]} */
const TOOLS = [
  ['select', 'select', 'keys.select'],
  ['similar', 'similar', 'keys.similar'],
  ['like', 'more', 'keys.like'],
  ['unlike', 'less', 'keys.unlike'],
];

/**
 * @param {import('../main.js').Context} context
 * @param {(deed: Deed, id: number) => void} onDeed
 */
export function createTools({ t }, onDeed) {
  let id = 0;
  const element = h(
    'div.tile-tools',
    { role: 'group', 'aria-label': t('gallery.tools') },
    TOOLS.map(([deed, drawing, label]) =>
      h(
        'button.tile-tool',
        { type: 'button', 'aria-label': t(label), title: t(label), dataset: { deed }, onclick: () => onDeed(deed, id) },
        icon(drawing),
      ),
    ),
  );
  return {
    element,
    /** @param {HTMLElement} tile */
    moveTo(tile) {
      if (element.parentElement === tile) return;
      id = Number(tile.dataset.id);
      tile.append(element);
    },
  };
}
