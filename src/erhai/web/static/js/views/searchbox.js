/** The one box: words, and pictures beside them. */

import { h, setAttribute } from '../dom.js';
import { keepSearch, pastSearches } from '../history.js';
import { icon } from '../icons.js';
import { addressOf, countFilters, queryOf } from '../query.js';
import { createQueryPicture } from './querypicture.js';

/** @param {import('../main.js').Context} context */
export function createSearchBox(context) {
  const { t, state, navigate } = context;
  const box = /** @type {HTMLInputElement} */ (
    h('input.box-text', {
      type: 'search',
      id: 'q',
      name: 'q',
      maxLength: 2000,
      autocomplete: 'off',
      spellcheck: false,
      enterKeyHint: 'search',
      placeholder: t('search.placeholder'),
      'aria-label': t('search.label'),
      oninput: showClear,
      onkeydown: walkHistory,
    })
  );
  const clear = h(
    'button.button.button-quiet.button-icon.box-clear',
    { type: 'button', 'aria-label': t('search.clear-words'), title: t('search.clear-words'), hidden: true, onclick: clearWords },
    icon('close'),
  );
  const filterCount = h('span.box-count', { hidden: true });
  const filters = h(
    'button.button.button-quiet.button-icon.box-filters',
    {
      type: 'button',
      'aria-label': t('filters.title'),
      title: t('filters.title'),
      'aria-expanded': 'false',
      'aria-controls': 'filters',
      onclick: () => state.set('filtersOpen', !state.get('filtersOpen')),
    },
    icon('filters'),
    filterCount,
  );
  const picture = createQueryPicture(context);
  const element = h(
    'form.box',
    { role: 'search', 'aria-label': t('search.label'), onsubmit: submit },
    h('button.button.button-quiet.button-icon.box-go', { type: 'submit', 'aria-label': t('search.go'), title: t('search.go') }, icon('search')),
    picture.shown,
    box,
    clear,
    picture.button,
    filters,
  );
  let past = -1;

  /** @param {Event} event */
  function submit(event) {
    event.preventDefault();
    performance.mark('erhai:enter');
    const text = box.value.trim();
    const query = current();
    past = -1;
    keepSearch(text);
    // Chips undone and hits judged belong to the words before.
    const same = text === query.text;
    const next = same ? query : { ...query, text, drop: [], like: [], unlike: [] };
    if (same) state.set('again', true);
    navigate(addressOf(next));
    if (matchMedia('(pointer: coarse)').matches) box.blur(); // the keyboard on the screen hides the hits
  }

  /** The search shown, or an empty one in the library chosen. */
  function current() {
    return state.get('query') ?? queryOf(new URLSearchParams());
  }

  function clearWords() {
    box.value = '';
    showClear();
    box.focus();
    if (current().text) navigate(addressOf({ ...current(), text: '', drop: [], like: [], unlike: [] }));
  }

  function showClear() {
    clear.hidden = !box.value;
  }

  /** Up and down bring earlier searches back. @param {KeyboardEvent} event */
  function walkHistory(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape' && box.value !== current().text) {
      box.value = current().text;
      showClear();
    } else if (event.key === 'ArrowDown' && past < 0) {
      const first = /** @type {HTMLElement | null} */ (document.querySelector('.gallery [tabindex="0"]'));
      if (!first) return;
      event.preventDefault();
      first.focus();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const searches = pastSearches().filter((text) => text !== current().text);
      const next = past + (event.key === 'ArrowUp' ? 1 : -1);
      if (next >= searches.length) return;
      event.preventDefault();
      past = Math.max(-1, next);
      box.value = past < 0 ? current().text : searches[past];
      showClear();
    }
  }

  /** @param {import('../query.js').Query} query */
  function showQuery(query) {
    if (document.activeElement !== box || query.text) box.value = query.text;
    past = -1;
    showClear();
    const count = countFilters(query);
    filterCount.textContent = count ? t.number(count) : '';
    filterCount.hidden = !count;
    setAttribute(filters, 'aria-label', count ? t('filters.title-count', { n: count }) : t('filters.title'));
    picture.showQuery(query);
  }

  if (state.get('query')) showQuery(state.get('query'));
  const off = [
    state.on('query', showQuery),
    state.on('filtersOpen', (open) => setAttribute(filters, 'aria-expanded', open)),
  ];

  return {
    element,
    focus() {
      box.focus({ preventScroll: true });
      box.select();
    },
    used: () => document.activeElement !== document.body || Boolean(state.get('query')?.text),
    close: () => [...off, picture.close].forEach((stop) => stop()),
  };
}
