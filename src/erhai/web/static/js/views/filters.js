/** What may be a hit at all: when, where, which folder, camera, format, colour, how likely. */

import { fill, h, setAttribute } from '../dom.js';
import { firstDay, lastDay, nextDay } from '../days.js';
import { icon } from '../icons.js';
import { EMPTY, FILTERS, addressOf } from '../query.js';
import { createFolders } from './folders.js';
import { createPalette } from './palette.js';

const MOST_SHOWN = 8;
const NARROW = '(max-width: 959px)';

/** @param {import('../main.js').Context} context */
export function createFilters(context) {
  const { t, state, navigate } = context;
  const body = h('div.filters-body');
  const heading = h('h2', { id: 'filters-title', tabIndex: -1 }, t('filters.title'));
  const element = /** @type {HTMLDialogElement} */ (
    h(
      'dialog.filters',
      { id: 'filters', 'aria-labelledby': 'filters-title' },
      h(
        'div.filters-head',
        null,
        heading,
        h('button.button.button-quiet', { type: 'button', onclick: clearAll }, t('filters.clear-all')),
        h(
          'button.button.button-quiet.button-icon',
          { type: 'button', 'aria-label': t('common.close'), onclick: () => state.set('filtersOpen', false) },
          icon('close'),
        ),
      ),
      body,
      h(
        'div.filters-foot',
        null,
        h('button.button.button-main', { type: 'button', onclick: () => state.set('filtersOpen', false) }, t('filters.done')),
      ),
    )
  );
  /** @type {import('../query.js').Query} */
  let query = { ...EMPTY };
  /** @type {any} */
  let facets = null;
  let opened = 0;

  element.addEventListener('cancel', (event) => {
    event.preventDefault();
    state.set('filtersOpen', false);
  });
  element.addEventListener('mousedown', (event) => {
    if (event.target === element && element.matches(':modal')) state.set('filtersOpen', false);
  });

  /** @param {Partial<import('../query.js').Query>} changes */
  function change(changes) {
    navigate(addressOf({ ...query, ...changes }));
  }

  function clearAll() {
    change({ ...FILTERS, colour: null });
  }

  /** @param {string} name @param {...any} content */
  const group = (name, ...content) =>
    h('section.filters-group', { 'aria-labelledby': `filters-${name}` }, h('h3', { id: `filters-${name}` }, t(`filters.${name}`)), content);

  function when() {
    const years = new Map();
    for (const { month, images } of facets?.months ?? []) {
      const year = month.slice(0, 4);
      years.set(year, (years.get(year) ?? 0) + images);
    }
    const whole = [...years.keys()].find(
      (year) => query.after === year && query.before === String(Number(year) + 1),
    );
    const day = (name, value, onchange) =>
      h(
        'label.filters-day',
        null,
        h('span', null, t(`filters.${name}`)),
        h('input.field', { type: 'date', value: value ?? '', max: '9999-12-31', onchange: (event) => onchange(event.target.value || null) }),
      );
    return group(
      'when',
      years.size
        ? h(
            'select.field',
            {
              'aria-label': t('filters.year'),
              onchange: ({ target: { value } }) =>
                change({ after: value || null, before: value ? String(Number(value) + 1) : null }),
            },
            h('option', { value: '' }, t('filters.any-year')),
            [...years.keys()].sort().reverse().map((year) =>
              h('option', { value: year, selected: year === whole }, t('filters.year-count', { year, count: t.number(years.get(year)) })),
            ),
          )
        : null,
      h(
        'div.filters-days',
        null,
        day('from', query.after && firstDay(query.after), (value) => change({ after: value })),
        day('until', query.before && lastDay(query.before), (value) => change({ before: value && nextDay(value) })),
      ),
    );
  }

  function where() {
    const places = facets?.places ?? [];
    const nameOf = (place) => (t.language === 'zh' ? place.name_zh : place.name_en) || place.name_en;
    return group(
      'place',
      h('input.field', {
        type: 'search',
        value: query.place ?? '',
        maxLength: 200,
        placeholder: t('filters.place-hint'),
        'aria-labelledby': 'filters-place',
        onchange: ({ target: { value } }) => change({ place: value.trim() || null }),
      }),
      places.length
        ? h(
            'ul.filters-values',
            null,
            places.slice(0, MOST_SHOWN).map((place) =>
              toggle(nameOf(place), place.images, query.place === nameOf(place), (on) => change({ place: on ? nameOf(place) : null })),
            ),
          )
        : null,
    );
  }

  /** @param {string} name @param {{value: string, images: number}[]} values @param {string} labelled */
  function oneOfMany(name, values, labelled) {
    if (!values.length) return null;
    const chosen = query[name];
    const list = h('ul.filters-values');
    /** @param {boolean} all */
    const showSome = (all) =>
      fill(
        list,
        values
          .filter(({ value }, at) => all || at < MOST_SHOWN || chosen.includes(value))
          .map(({ value, images }) =>
            toggle(name === 'formats' ? value.toUpperCase() : value, images, chosen.includes(value), (on) =>
              change({ [name]: on ? [...chosen, value] : chosen.filter((each) => each !== value) }),
            ),
          ),
        !all && values.length > MOST_SHOWN
          ? h('li', null, h('button.button.button-quiet', { type: 'button', onclick: () => showSome(true) }, t('filters.all', { n: values.length })))
          : null,
      );
    showSome(false);
    return group(labelled, list);
  }

  /** @param {string} text @param {number} count @param {boolean} on @param {(on: boolean) => void} run */
  function toggle(text, count, on, run) {
    return h(
      'li',
      null,
      h(
        'button.chip.filters-value',
        { type: 'button', 'aria-pressed': String(on), onclick: () => run(!on) },
        h('span.chip-text', null, text),
        h('span.chip-meaning', null, t.number(count)),
      ),
    );
  }

  function likely() {
    const told = h('output', null, t('filters.min-none'));
    const show = (value) => (told.textContent = value ? t('chips.min', { share: t.percent(value / 100) }) : t('filters.min-none'));
    show(Math.round((query.min ?? 0) * 100));
    return group(
      'min',
      h(
        'label.filters-slider',
        null,
        h('input', {
          type: 'range',
          min: '0',
          max: '90',
          step: '5',
          value: String(Math.round((query.min ?? 0) * 100)),
          'aria-labelledby': 'filters-min',
          oninput: ({ target }) => show(Number(target.value)),
          onchange: ({ target }) => change({ min: Number(target.value) / 100 || null }),
        }),
        told,
      ),
    );
  }

  function ways() {
    const box = (name, label) =>
      h(
        'label.filters-check',
        null,
        h('input', { type: 'checkbox', checked: query[name], onchange: ({ target }) => change({ [name]: target.checked }) }),
        t(label),
      );
    return group('ways', box('diverse', 'filters.diverse'), box('unfolded', 'filters.unfolded'), box('literally', 'filters.literally'));
  }

  // Kept, unlike the others: whoever walks through its colours stays where they are.
  const palette = createPalette(context, { value: '', onChange: (colour) => change({ colour: colour || null }) });

  function render() {
    const held = document.activeElement;
    const focused = held?.closest('.filters-group')?.getAttribute('aria-labelledby');
    const open = element.open;
    if (!open) return;
    palette.set(query.colour ?? '');
    fill(
      body,
      when(),
      facets?.folders.length ? group('under', createFolders(context, facets.folders, query.under, (under) => change({ under }))) : null,
      where(),
      group('colour', palette.element),
      oneOfMany('cameras', facets?.cameras ?? [], 'cameras'),
      oneOfMany('formats', facets?.formats ?? [], 'formats'),
      likely(),
      ways(),
    );
    if (held instanceof HTMLElement && body.contains(held)) held.focus({ preventScroll: true });
    else if (focused) {
      const again = body.querySelector(`[aria-labelledby="${focused}"]`);
      /** @type {HTMLElement | null} */ (again?.querySelector('[aria-pressed="true"], button, input, select'))?.focus({ preventScroll: true });
    }
  }

  async function open() {
    const mine = (opened += 1);
    if (!element.open) {
      setAttribute(document.documentElement, 'data-filters', 'open');
      if (matchMedia(NARROW).matches) element.showModal();
      else element.open = true; // show() would scroll the page to it
    }
    render();
    heading.focus({ preventScroll: true });
    try {
      facets = await state.get('facets')();
      if (mine === opened) render();
    } catch {
      // Without facets the filters that need none remain.
    }
  }

  function close() {
    opened += 1;
    if (element.open) element.close();
    setAttribute(document.documentElement, 'data-filters', null);
  }

  return {
    element,
    /** @param {import('../query.js').Query} shown */
    show(shown) {
      query = shown;
      render();
    },
    /** @param {boolean} wanted */
    toggle: (wanted) => (wanted ? void open() : close()),
  };
}
