/** Choosing up to five colours that all are to be seen in a picture. */

import { codeOf, MOST_COLOURS, NAMED, nameOf, readPalette, writePalette } from '../colours.js';
import { fill, h, setAttribute } from '../dom.js';
import { icon } from '../icons.js';

/**
 * @param {import('../main.js').Context} context
 * @param {{value: string, onChange: (value: string) => void}} options value: 'navy + #ff8800'.
 */
export function createPalette(context, { value, onChange }) {
  const { t, announce } = context;
  let colours = readPalette(value);
  const chosen = h('ul.palette-chosen', { 'aria-label': t('palette.chosen') });
  const swatches = NAMED.map(([name, , code]) =>
    h('button.palette-swatch', {
      type: 'button',
      'aria-label': nameOf(name, t.language),
      title: nameOf(name, t.language),
      dataset: { colour: name },
      style: { '--palette-colour': code },
      onclick: () => toggle(name),
    }),
  );
  const own = /** @type {HTMLInputElement} */ (
    h('input.palette-own-field', { type: 'color', value: '#ff8800', onchange: () => toggle(own.value.toLowerCase(), true) })
  );
  const owner = h('label.button.palette-own', null, own, h('span', null, t('palette.own')));
  const hint = h('p.soft.palette-hint', null, t('palette.hint', { n: MOST_COLOURS }));
  const element = h(
    'div.palette',
    { role: 'group', 'aria-label': t('palette.title') },
    h('div.palette-swatches', null, swatches),
    h('div.palette-foot', null, owner, chosen),
    hint,
  );

  /** @param {string} colour @param {boolean} [keep] Leave it in where it is there already. */
  function toggle(colour, keep = false) {
    if (!colours.includes(colour)) {
      if (colours.length >= MOST_COLOURS) return;
      colours = [...colours, colour];
      announce(t('palette.added', { colour: nameOf(colour, t.language) }));
    } else if (!keep) {
      colours = colours.filter((one) => one !== colour);
      announce(t('palette.removed', { colour: nameOf(colour, t.language) }));
    } else return;
    draw();
    onChange(writePalette(colours));
  }

  function draw() {
    const full = colours.length >= MOST_COLOURS;
    for (const swatch of swatches) {
      const on = colours.includes(swatch.dataset.colour);
      setAttribute(swatch, 'aria-pressed', on);
      // Not `disabled`: whoever walks through them by key would lose their place.
      setAttribute(swatch, 'aria-disabled', full && !on);
    }
    own.disabled = full;
    fill(chosen, colours.map(chip));
    chosen.hidden = colours.length === 0;
  }

  /** @param {string} colour */
  function chip(colour) {
    const name = nameOf(colour, t.language);
    const code = codeOf(colour);
    return h(
      'li',
      null,
      h(
        'button.chip.palette-chip',
        {
          type: 'button',
          'aria-label': t('common.remove', { what: name }),
          onclick: () => {
            toggle(colour);
            (swatches.find(({ dataset }) => dataset.colour === colour) ?? own).focus();
          },
        },
        h('span.palette-dot', { style: code ? { '--palette-colour': code } : {} }),
        name,
        icon('close'),
      ),
    );
  }

  draw();
  return {
    element,
    /** @param {string} text */
    set(text) {
      const wanted = readPalette(text);
      if (writePalette(wanted) === writePalette(colours)) return;
      colours = wanted;
      draw();
    },
  };
}
