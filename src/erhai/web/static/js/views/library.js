/** The libraries: what each holds, its folders, and its indexing as it goes on. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { createFailures } from '../library/failures.js';
import { createFolders } from '../library/folders.js';
import { createFollower, goesOn } from '../library/follow.js';
import { createRun } from '../library/run.js';
import { addressOf } from '../query.js';

const REFRESH_MS = 3000;

/** @param {import('../main.js').Context} context */
export function create(context) {
  const { t, state } = context;
  const cards = h('div.library-cards');
  const status = h('div.library-status');
  const element = h('section.library', { 'aria-labelledby': 'library-title' }, h('h1', { id: 'library-title' }, t('library.title')), status, cards);
  /** @type {Map<string, ReturnType<typeof createCard>>} */
  let made = new Map();

  /** @param {any[]} libraries */
  function draw(libraries) {
    const names = libraries.map(({ name }) => name);
    if (names.join('\n') !== [...made.keys()].join('\n')) {
      for (const card of made.values()) card.stop();
      made = new Map(libraries.map((library) => [library.name, createCard(context, library)]));
      fill(cards, [...made.values()].map((card) => card.element));
      if (!element.hidden) for (const card of made.values()) card.start();
    }
    for (const library of libraries) made.get(library.name)?.show(library);
  }

  async function refresh() {
    try {
      await state.get('refreshLibraries')();
      fill(status);
    } catch (error) {
      fill(
        status,
        h('p.notice', { dataset: { kind: 'error' }, role: 'alert' }, context.problem(error)),
        h('button.button', { type: 'button', onclick: () => void refresh() }, icon('refresh'), t('common.retry')),
      );
    }
  }

  state.on('libraries', draw);

  return {
    element,
    show() {
      document.title = `${t('library.title')} – ${t('common.brand')}`;
      if (!made.size) fill(status, h('div.spinner', { role: 'status', 'aria-label': t('common.loading') }));
      if (state.get('libraries')) draw(state.get('libraries'));
      for (const card of made.values()) card.start();
      void refresh();
    },
    hide() {
      for (const card of made.values()) card.stop();
    },
  };
}

/**
 * @param {import('../main.js').Context} context
 * @param {any} first LibraryTold.
 */
function createCard(context, first) {
  const { t, api, state } = context;
  const { name } = first;
  const path = `/libraries/${encodeURIComponent(name)}/index`;
  const isAdmin = () => state.get('session')?.role === 'admin';
  const facts = h('dl.library-facts');
  const next = h('p.library-next');
  const run = createRun(context, {
    isAdmin,
    deeds: {
      update: () => void order(path, { folders: [] }),
      pause: () => void order(`${path}/pause`),
      stop: () => void order(`${path}/stop`),
    },
  });
  const folders = createFolders(context, { name, isAdmin, onIndex: (chosen) => index(chosen), onForgotten: refresh });
  const failures = createFailures(context, name);
  const follower = createFollower(api, name, onTold);
  const element = h(
    'article.card.library-card',
    { 'aria-labelledby': `library-${name}`, dataset: { library: name } },
    h('header.library-head', null, h('h2', { id: `library-${name}` }, name), facts),
    next,
    run.element,
    folders.element,
    failures.element,
  );
  let library = first;
  /** @type {any} IndexTold. */
  let told = null;
  let refreshed = 0;

  /** @param {any} now */
  function onTold(now) {
    const ended = told !== null && goesOn(told) && !goesOn(now);
    told = now;
    draw();
    if (ended || (goesOn(now) && performance.now() - refreshed > REFRESH_MS)) void refresh();
  }

  async function refresh() {
    refreshed = performance.now();
    await state.get('refreshLibraries')().catch(() => {});
  }

  /** @param {string[]} chosen */
  async function index(chosen) {
    onTold(await api.post(path, { folders: chosen }));
    follower.start();
  }

  /** @param {string} to @param {any} [body] */
  async function order(to, body = {}) {
    try {
      onTold(await api.post(to, body));
      follower.start();
    } catch (error) {
      context.toast(context.problem(error), { kind: 'error' });
    }
  }

  function draw() {
    fill(facts, factsOf(t, library));
    drawNext();
    const busy = told !== null && goesOn(told);
    if (told) run.show(told, library);
    run.element.hidden = told === null || (told.state === 'idle' && !library.folders.length && !told.report);
    folders.show(library, busy);
    failures.show(library);
  }

  /** What to do next, in words; drawn anew only where it changes, so that no focus is lost. */
  function drawNext() {
    const wanted = nextStep();
    const key = JSON.stringify(wanted);
    if (next.dataset.key === key) return;
    next.dataset.key = key;
    next.hidden = wanted === null;
    const search = () =>
      h('a.button.button-main', { href: addressOf({ library: name }) }, icon('search'), t('library.next-search'));
    fill(next, wanted && (wanted.step === 'search' ? search() : t(`library.next-${wanted.step}`, wanted)));
  }

  /** @returns {{step: string, n?: number} | null} */
  function nextStep() {
    const { folders: known, images, waiting } = library;
    const now = told?.state ?? 'idle';
    if (now === 'failed') return null;
    if (now === 'running' || now === 'stopping') return images ? null : { step: 'running' };
    if (now === 'paused') return { step: 'paused' };
    if (!known.length) return { step: isAdmin() ? 'add' : 'read-only' };
    if (waiting) return { step: 'waiting', n: waiting };
    return { step: images ? 'search' : 'none' };
  }

  return {
    element,
    /** @param {any} now */
    show(now) {
      library = now;
      draw();
    },
    start: follower.start,
    stop: follower.stop,
  };
}

/** @param {any} t @param {any} library LibraryTold. */
function factsOf(t, library) {
  return [
    ['library.fact-images', t.number(library.images)],
    ['library.fact-size', t.bytes(library.size_bytes)],
    ['library.fact-model', library.model],
    ['library.fact-store', library.store],
    ['library.fact-indexed', library.indexed_at ? t.instant(library.indexed_at) : t('library.never')],
  ].map(([label, text]) => h('div', null, h('dt', null, t(label)), h('dd', null, text)));
}
