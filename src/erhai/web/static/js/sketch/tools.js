/** What one draws with: pen, eraser or bucket, how thick, and in which colour. */

import { NAMED, nameOf } from '../colours.js';
import { h, setAttribute } from '../dom.js';
import { icon } from '../icons.js';

/** @typedef {'pen' | 'fill' | 'eraser'} Tool */

/** @type {[Tool, string][]} */
const TOOLS = [
  ['pen', 'pencil'],
  ['fill', 'fill'],
  ['eraser', 'eraser'],
];
/** Thickness in px of the sheet: thin, middle, thick. */
const SIZES = [4, 12, 36];
const COLOURS = ['black', 'grey', 'white', 'brown', 'red', 'orange', 'yellow', 'green', 'sky blue', 'blue', 'purple', 'pink'];

/**
 * @param {import('../main.js').Context} context
 * @param {{onUndo: () => void, onRedo: () => void, onClear: () => void}} options
 */
export function createTools({ t }, { onUndo, onRedo, onClear }) {
  /** @type {Tool} */
  let tool = 'pen';
  let size = SIZES[1];
  let colour = '#121212';

  const tools = TOOLS.map(([name, drawing]) =>
    button(t(`sketch.${name}`), () => ((tool = name), update()), icon(drawing), { tool: name }),
  );
  const sizes = SIZES.map((px, at) =>
    button(t(`sketch.size-${at + 1}`), () => ((size = px), update()), h('span.sketch-dot', { style: { '--sketch-dot': `${6 + at * 6}px` } }), { size: String(px) }),
  );
  const swatches = COLOURS.map((name) => {
    const code = NAMED.find(([en]) => en === name)[2];
    const swatch = h('button.palette-swatch', {
      type: 'button',
      'aria-label': nameOf(name, t.language),
      title: nameOf(name, t.language),
      dataset: { code },
      style: { '--palette-colour': code },
      onclick: () => ink(code),
    });
    return swatch;
  });
  const own = /** @type {HTMLInputElement} */ (
    h('input.palette-own-field', { type: 'color', value: '#0b6b6b', 'aria-label': t('palette.own'), title: t('palette.own'), oninput: () => ink(own.value) })
  );
  const undo = button(t('common.undo'), onUndo, icon('undo'));
  const redo = button(t('sketch.redo'), onRedo, icon('redo'));
  const clear = button(t('sketch.clear'), onClear, icon('trash'));
  const element = h(
    'div.sketch-tools',
    { role: 'toolbar', 'aria-label': t('sketch.tools') },
    group('sketch.tool', tools),
    group('sketch.size', sizes),
    group('sketch.history', [undo, redo, clear]),
    group('sketch.colour', [...swatches, own]),
  );

  /** @param {string} code A colour is meant to be drawn with. */
  function ink(code) {
    colour = code;
    if (tool === 'eraser') tool = 'pen';
    update();
  }

  /** @param {string} label @param {() => void} onclick @param {Node} content @param {any} [dataset] */
  function button(label, onclick, content, dataset = {}) {
    return h('button.button.button-icon.button-quiet', { type: 'button', 'aria-label': label, title: label, onclick, dataset }, content);
  }

  /** @param {string} label @param {Node[]} content */
  function group(label, content) {
    return h('div.sketch-group', { role: 'group', 'aria-label': t(label) }, content);
  }

  function update() {
    for (const each of tools) setAttribute(each, 'aria-pressed', each.dataset.tool === tool);
    for (const each of sizes) setAttribute(each, 'aria-pressed', each.dataset.size === String(size));
    for (const each of swatches) setAttribute(each, 'aria-pressed', each.dataset.code === colour);
  }

  update();
  return {
    element,
    tool: () => tool,
    size: () => size,
    colour: () => colour,
    /** @param {{canUndo: boolean, canRedo: boolean, isEmpty: boolean}} now */
    update({ canUndo, canRedo, isEmpty }) {
      undo.disabled = !canUndo;
      redo.disabled = !canRedo;
      clear.disabled = isEmpty;
    },
  };
}
