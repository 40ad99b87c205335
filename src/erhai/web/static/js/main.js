/** Starts the page: language, theme, session, header, and the view that the address means. */

import { createApi } from './api.js';
import { fill, h } from './dom.js';
import { createHeader } from './views/header.js';
import { chooseLanguage, LANGUAGES, speak } from './i18n.js';
import { createKeys } from './keys.js';
import { problemText } from './problems.js';
import { routeOf } from './routes.js';
import { createState, remember, remembered, scoped } from './state.js';
import { announce, createToasts } from './telling.js';
import * as search from './views/search.js';

/**
 * @typedef {Object} Context
 * @property {import('./api.js').Api} api
 * @property {ReturnType<typeof import('./i18n.js').translator>} t
 * @property {ReturnType<typeof scoped>} state
 * @property {import('./keys.js').Keys} keys
 * @property {(hash: string, options?: {replace?: boolean}) => void} navigate
 * @property {(text: string) => void} announce
 * @property {(text: string, options?: {kind?: string, label?: string, action?: () => void}) => void} toast
 * @property {(error: unknown) => string} problem
 */

/** @typedef {{element: HTMLElement, show: (params: any) => void, hide: () => void}} View */

/** @type {Object<string, () => Promise<{create: (context: Context) => View}>>} */
const VIEWS = {
  search: async () => search,
  picture: () => import('./views/detail.js'),
  library: () => import('./views/library.js'),
  timeline: () => import('./views/timeline.js'),
  signin: () => import('./views/signin.js'),
};

/** Views that lie over another one, which stays as it is beneath. */
const OVER = new Set(['picture']);

const main = document.getElementById('view');
const state = createState();
const keys = createKeys();
const api = createApi({ onUnauthorized: () => void signInAgain() });

/** @type {Context | null} */
let context = null;
/** @type {ReturnType<typeof createHeader> | null} */
let header = null;
/** @type {Map<string, View>} */
let views = new Map();
/** @type {View | null} */
let shown = null;
/** @type {View | null} */
let cover = null;
/** The address that `shown` was last shown for. */
let shownAt = '';
let shownTitle = '';
let steps = 0;

/** @param {string} hash @param {{replace?: boolean}} [options] */
function navigate(hash, { replace = false } = {}) {
  if (hash === location.hash) void route();
  else if (replace) {
    history.replaceState(null, '', hash);
    void route();
  } else location.hash = hash;
}

/** Show the view that the address means. */
async function route() {
  if (!context) return; // `build` comes here when there is something to show
  const step = (steps += 1);
  const session = state.get('session');
  const wanted = routeOf(location.hash);
  const { name, params } = session?.role === null ? { name: 'signin', params: {} } : wanted;
  const over = OVER.has(name) ? await viewOf(name) : null;
  const view = over ? (shown ?? (await viewOf('search'))) : await viewOf(name);
  if (step !== steps) return;
  const uncovered = cover !== null && over === null && location.hash === shownAt;
  if (cover && cover !== over) cover.hide();
  cover = over;
  const changed = shown !== view;
  if (changed && shown) {
    shown.hide();
    shown.element.hidden = true;
  }
  shown = view;
  view.element.hidden = false;
  document.title = context.t('common.brand');
  if (over) {
    state.set('beneath', !changed);
    if (changed) view.show(routeOf('#/').params);
    over.show(params);
    return;
  }
  document.documentElement.dataset.view = name;
  header?.show(name, params);
  // What was beneath is as it was left: scrolled, and with all its pictures.
  if (uncovered) document.title = shownTitle;
  else view.show(params);
  shownAt = location.hash;
  shownTitle = document.title;
  if (changed && header && document.activeElement === document.body) main.focus({ preventScroll: true });
}

/**
 * @param {string} name
 * @returns {Promise<View>} Made at first need; hidden at first.
 */
async function viewOf(name) {
  const { create } = await VIEWS[name]();
  if (!views.has(name)) {
    const view = create(context);
    views.set(name, view);
    view.element.hidden = true;
    main.append(view.element);
  }
  return views.get(name);
}

/** Make all that is seen, in a language. */
async function build(language) {
  const t = await speak(language);
  document.documentElement.lang = t.tag;
  header?.close();
  cover?.hide();
  cover = null;
  shown?.hide();
  shown = null;
  context?.state.close();
  state.set('filtersOpen', false);
  views = new Map();
  fill(main);
  const toast = createToasts(document.getElementById('toasts'), t);
  context = { api, t, state: scoped(state), keys, navigate, announce, toast, problem: (error) => problemText(t, error) };
  header = createHeader(context, {
    onLanguage: async (next) => {
      remember('language', next);
      await build(next);
      document.querySelector('[data-role="language"]')?.focus();
    },
    onSignOut: async () => {
      await api.delete('/session');
      await askWho();
    },
  });
  fill(document.getElementById('bar'), header.element);
  await route();
}

/** Ask the server who we are to it, and what libraries there are. */
async function askWho() {
  try {
    state.set('session', await api.get('/session'));
    if (state.get('session').role !== null) await refreshLibraries();
  } catch {
    // The view that is shown next says what is wrong, in its own place.
  }
  await route();
}

/** A token was taken back, or a session has ended: the way in is shown, and nothing else asked. */
async function signInAgain() {
  const before = state.get('session');
  if (before?.role === null) return;
  const session = await api.get('/session').catch(() => before);
  state.set('session', session);
  if (session?.role === null) await route();
}

async function refreshLibraries() {
  const { libraries } = await api.get('/libraries');
  state.set('libraries', libraries);
}

/** What filters can be set to; fetched once for each library and what it holds. */
function keepFacets() {
  /** @type {Map<string, Promise<any>>} */
  const kept = new Map();
  state.set('facets', () => {
    const libraries = state.get('libraries') ?? [];
    const chosen = libraries.find(({ name }) => name === state.get('library')) ?? libraries[0];
    if (!chosen) return Promise.reject(new Error('no library'));
    const key = JSON.stringify([chosen.name, chosen.indexed_at, chosen.images]);
    if (!kept.has(key)) {
      const promise = api.get(`/libraries/${encodeURIComponent(chosen.name)}/facets`);
      promise.catch(() => kept.delete(key));
      kept.set(key, promise);
    }
    return kept.get(key);
  });
  state.set('refreshLibraries', refreshLibraries);
}

async function start() {
  const kept = remembered('language', null);
  const language = LANGUAGES.includes(kept) ? kept : chooseLanguage(navigator.languages);
  keepFacets();
  window.addEventListener('hashchange', () => void route());
  state.on('signedIn', () => void askWho());
  const who = api
    .get('/session')
    .then((session) => {
      state.set('session', session);
      return session.role === null ? undefined : refreshLibraries();
    })
    .catch(() => {});
  // The first view needs to know whether a token is wanted, but not which libraries there are.
  await Promise.race([who, new Promise((resolve) => setTimeout(resolve, 400))]);
  await build(language);
  keys.add([{ keys: ['?'], label: 'keys.show', run: () => keys.showList(context) }]);
  await who;
  if (state.get('session')?.role === null) await route();
}

void start();
