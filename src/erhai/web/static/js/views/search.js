/** The search: what was understood, the pictures, and all that is said around them. */

import { isAbort } from '../api.js';
import { fill, h, setAttribute } from '../dom.js';
import { createGallery } from '../gallery/gallery.js';
import { wantedHeight } from '../gallery/layout.js';
import { icon } from '../icons.js';
import { addressOf, asked, isEmpty, isSame } from '../query.js';
import { pictureAddress } from '../routes.js';
import { uploadOf } from '../uploads.js';
import { createChips } from './chips.js';
import { createFilters } from './filters.js';
import { createHome } from './home.js';
import { emptyAnswer, emptyLibrary, remarks, skeleton, trouble } from './remarks.js';
import { createSelection } from './selection.js';

const FIRST = 40;
const NEXT = 80;
const AHEAD = '1200px';

/** @param {import('../main.js').Context} context */
export function create(context) {
  const { api, t, state, navigate, announce } = context;
  /** @type {import('../query.js').Query | null} */
  let query = null;
  /** @type {any} */
  let answer = null;
  /** @type {any[]} */
  let hits = [];
  let cursor = null;
  let abort = new AbortController();
  let going = null;
  let scrolled = 0;
  let stale = false;

  const home = createHome(context);
  const chips = createChips(context);
  const filters = createFilters(context);
  const selection = createSelection(context, () => hits);
  const gallery = createGallery(context, {
    onOpen: (id) => navigate(pictureAddress(id, query.library)),
    onDeed: judge,
    isSelecting: () => Boolean(state.get('selecting')),
  });
  const title = h('h2.results-title');
  const facts = h('p.results-facts.soft');
  const select = h(
    'button.button.button-quiet',
    { type: 'button', 'aria-pressed': 'false', onclick: () => (state.get('selecting') ? selection.end() : state.set('selecting', true)) },
    icon('select'),
    h('span', null, t('selection.start')),
  );
  const said = h('div.remarks');
  const before = h('div.before');
  const moreButton = h('button.button', { type: 'button', onclick: () => void more() }, t('search.more'));
  const end = h('div.results-end', { hidden: true }, h('div.spinner'), moreButton);
  const head = h('div.results-head', null, h('div', null, title, facts), select);
  const results = h('section.results', { 'aria-labelledby': 'results-title', 'aria-busy': 'false' }, head, said, before, gallery.element, end);
  title.id = 'results-title';
  const element = h('div.search', null, h('div.search-main', null, home.element, chips.element, results), filters.element, selection.element);

  const ahead = new IntersectionObserver(([entry]) => entry.isIntersecting && void more(), { rootMargin: AHEAD });
  ahead.observe(end);
  state.on('selecting', (on) => {
    setAttribute(select, 'aria-pressed', Boolean(on));
    setAttribute(document.documentElement, 'data-selecting', Boolean(on));
  });
  state.on('filtersOpen', (open) => filters.toggle(open));
  state.on('lastPicture', (id) => id && gallery.focus(id));
  // After indexing or forgetting, what is shown here may be of yesterday.
  state.on('libraries', () => (stale = Boolean(answer)));

  /** @param {import('../query.js').Query} wanted */
  function show(wanted) {
    document.title = wanted.text ? `${wanted.text} – ${t('common.brand')}` : t('common.brand');
    const again = state.get('again');
    state.set('again', false);
    offKeys ??= context.keys.add(KEYS);
    if (query && answer && !stale && !again && isSame(wanted, query)) {
      window.scrollTo(0, scrolled);
      return;
    }
    stale = false;
    query = wanted;
    if (query.upload && !uploadOf(query.upload)) context.toast(t('picture.gone'), { kind: 'error' });
    state.set('query', query);
    state.set('library', query.library);
    selection.end();
    home.element.hidden = !isEmpty(query);
    if (!home.element.hidden) home.show();
    filters.show(query);
    void search();
  }

  async function search() {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    const mine = query;
    going = null;
    cursor = null; // that of the search before leads nowhere in this one
    results.setAttribute('aria-busy', 'true');
    if (!answer) fill(before, skeleton(wantedHeight(element.clientWidth)));
    try {
      const told = await api.post('/search', body({ k: FIRST }), { signal });
      if (mine !== query) return;
      performance.mark('erhai:answer');
      take(told);
    } catch (error) {
      if (isAbort(error) || mine !== query) return;
      fail(error);
    } finally {
      if (mine === query) results.setAttribute('aria-busy', 'false');
    }
  }

  /** @param {any} rest */
  function body(rest) {
    return { ...asked(query, uploadOf(query.upload)?.data ?? null), ...rest };
  }

  /** @param {any} told SearchTold */
  function take(told) {
    answer = told;
    hits = told.hits;
    cursor = told.cursor;
    window.scrollTo(0, 0);
    chips.show(query, answer);
    fill(said, remarks(context, answer));
    fill(before, hits.length ? null : nothing());
    if (!hits.length && isEmpty(query)) home.element.hidden = true; // there is nothing to look for
    head.hidden = hits.length === 0;
    title.textContent = t(isEmpty(query) ? 'search.newest' : 'search.best');
    facts.textContent = t('search.facts', { time: t('search.ms', { ms: Math.round(told.elapsed_ms) }), model: told.model });
    gallery.set(hits, cursor !== null);
    end.hidden = cursor === null;
    end.dataset.state = 'ready';
    publish();
    announce(t(cursor === null ? 'search.found' : 'search.found-more', { n: hits.length }) + (told.doubtful && hits.length ? ` ${t('search.doubtful')}` : ''));
    markFirstPicture();
  }

  function nothing() {
    if (isEmpty(query)) return emptyLibrary(context);
    const libraries = state.get('libraries');
    const library = libraries?.find(({ name }) => name === answer.library);
    return library && library.images === 0 ? emptyLibrary(context) : emptyAnswer(context, query, answer);
  }

  /** @param {unknown} error */
  function fail(error) {
    answer = null;
    hits = [];
    cursor = null;
    head.hidden = true;
    end.hidden = true;
    chips.show(query, null);
    fill(said);
    gallery.set([], false);
    fill(before, trouble(context, error, () => void search()));
    publish();
    announce(context.problem(error));
  }

  /** What the detail view steps through. */
  function publish() {
    state.set('results', { hits, hasMore: cursor !== null, more });
  }

  /** @returns {Promise<void>} Resolved once more hits are there, or none will come. */
  function more() {
    if (cursor === null) return Promise.resolve();
    going ??= fetchMore().finally(() => (going = null));
    return going;
  }

  async function fetchMore() {
    const { signal } = abort;
    const mine = query;
    end.dataset.state = 'busy';
    try {
      const told = await api.post('/search', body({ k: NEXT, cursor }), { signal });
      if (mine !== query) return;
      hits = [...hits, ...told.hits];
      cursor = told.cursor;
      gallery.add(told.hits, cursor !== null);
      end.hidden = cursor === null;
      end.dataset.state = 'ready';
      // It speaks only at a change; where the end is still near, it is asked again.
      ahead.unobserve(end);
      ahead.observe(end);
      publish();
      announce(t(cursor === null ? 'search.found' : 'search.found-more', { n: hits.length }));
    } catch (error) {
      if (isAbort(error) || mine !== query) return;
      gallery.finish();
      end.dataset.state = 'failed';
      context.toast(context.problem(error), { kind: 'error', label: t('common.retry'), action: () => void more() });
    }
  }

  /** @param {import('../gallery/tools.js').Deed} deed @param {number} id @param {number[]} [range] */
  function judge(deed, id, range) {
    if (deed === 'select') selection.toggle(range ?? [id]);
    else if (deed === 'similar' || isEmpty(query)) navigate(addressOf({ library: query.library, pictures: [id] }));
    else {
      const other = deed === 'like' ? 'unlike' : 'like';
      const marks = query[deed].includes(id) ? query[deed] : [...query[deed], id];
      navigate(addressOf({ ...query, [deed]: marks, [other]: query[other].filter((each) => each !== id) }));
      context.toast(t(`search.${deed}d`));
    }
  }

  function markFirstPicture() {
    const image = gallery.firstPicture();
    if (!image || !performance.getEntriesByName('erhai:enter').length) return;
    image.decode().then(
      () => {
        performance.mark('erhai:first-picture');
        performance.measure('erhai:enter-to-picture', 'erhai:enter', 'erhai:first-picture');
        performance.clearMarks('erhai:enter');
      },
      () => {}, // gone, or broken: there is nothing to measure
    );
  }

  /** @type {import('../keys.js').Binding[]} */
  const KEYS = [
    { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], label: 'keys.walk', run: () => gallery.focusFirst() },
    { keys: ['Enter'], label: 'keys.open' },
    { keys: [' ', 'x'], label: 'keys.select' },
    { keys: ['s'], label: 'keys.similar' },
    { keys: ['l'], label: 'keys.like' },
    { keys: ['d'], label: 'keys.unlike' },
    { keys: ['Escape'], label: 'keys.close', run: closeSomething },
  ];
  /** @type {(() => void) | null} */
  let offKeys = null;

  function closeSomething() {
    if (state.get('filtersOpen')) state.set('filtersOpen', false);
    else if (state.get('selecting') || state.get('selection')?.size) selection.end();
  }

  return {
    element,
    show,
    hide() {
      scrolled = window.scrollY;
      offKeys?.();
      offKeys = null;
    },
  };
}
