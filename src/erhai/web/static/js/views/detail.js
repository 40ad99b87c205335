/** One picture, large, over the view it was opened from. */

import { isAbort } from '../api.js';
import { createDuplicates, createFacts } from '../detail/facts.js';
import { createScore } from '../detail/score.js';
import { createStage, fetchAhead } from '../detail/stage.js';
import { fill, h, isTyping, setAttribute } from '../dom.js';
import { icon } from '../icons.js';
import { addressOf, EMPTY } from '../query.js';
import { pictureAddress } from '../routes.js';

/** @param {import('../main.js').Context} context */
export function create(context) {
  const { api, t, state, navigate } = context;
  const stage = createStage(context, { onSwipe: (step) => void stepBy(step) });
  const heading = h('h2.detail-name', { id: 'detail-name', dir: 'auto' });
  const place = h('p.detail-count', { 'aria-live': 'polite' });
  const actions = h('div.detail-actions');
  const about = h('div.detail-about');
  const back = arrow('left', 'detail.previous', -1);
  const on = arrow('right', 'detail.next', 1);
  const closing = h(
    'button.button.button-icon.detail-close',
    { type: 'button', 'aria-label': t('common.close'), title: t('common.close'), onclick: leave },
    icon('close'),
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      'dialog.detail',
      { 'aria-labelledby': 'detail-name', tabIndex: -1 },
      h('div.detail-left', null, stage.element, back, on, zoomTools(), closing),
      h('div.detail-panel', { tabIndex: -1 }, h('header.detail-head', null, heading, place), actions, about),
    )
  );

  /** @type {any} The picture shown. */
  let hit = null;
  /** @type {{id: number, library: string | null}} */
  let wanted = { id: 0, library: null };
  /** @type {AbortController | null} */
  let asking = null;
  let cameFromPage = false;

  /** @param {string} drawing @param {string} label @param {-1 | 1} step */
  function arrow(drawing, label, step) {
    return /** @type {HTMLButtonElement} */ (
      h(
        'button.button.button-icon.detail-arrow',
        { type: 'button', 'aria-label': t(label), title: t(label), dataset: { step: String(step) }, onclick: () => void stepBy(step) },
        icon(drawing),
      )
    );
  }

  function zoomTools() {
    return h(
      'div.detail-zoom',
      { role: 'group', 'aria-label': t('detail.zoom') },
      [
        ['minus', 'detail.zoom-out', stage.zoomOut],
        ['plus', 'detail.zoom-in', stage.zoomIn],
      ].map(([drawing, label, onclick]) =>
        h('button.button.button-icon', { type: 'button', 'aria-label': t(label), title: t(label), onclick }, icon(drawing)),
      ),
    );
  }

  const hits = () => /** @type {any[]} */ (state.get('results')?.hits ?? []);
  const position = () => hits().findIndex(({ image_id: id }) => id === wanted.id);

  /** @param {-1 | 1} step */
  async function stepBy(step) {
    const from = wanted.id;
    const at = position();
    if (at < 0) return;
    if (at + step >= hits().length && state.get('results')?.hasMore) {
      await state.get('results').more();
      if (wanted.id !== from) return;
    }
    const next = hits()[at + step];
    if (!next) return;
    // At once, so that a key pressed before the view has followed goes on from here.
    wanted = { ...wanted, id: next.image_id };
    navigate(pictureAddress(next.image_id, wanted.library), { replace: true });
  }

  /** Back to where we came from; or, after a reload, to the search. */
  function leave() {
    if (cameFromPage) history.back();
    else navigate(addressOf({ library: wanted.library }), { replace: true });
  }

  function draw() {
    heading.textContent = hit.name;
    heading.title = hit.name;
    document.title = `${hit.name} – ${t('common.brand')}`;
    dialog.style.setProperty('--detail-aspect', String(hit.width_px / Math.max(hit.height_px, 1)));
    stage.show(hit);
    drawActions();
    fill(
      about,
      createFacts(context, hit, wanted.library),
      createDuplicates(context, hit, wanted.library),
      createScore(context, hit),
    );
    drawPlace();
    dialog.querySelector('.detail-panel').scrollTop = 0;
  }

  function drawPlace() {
    const at = position();
    const results = state.get('results');
    const count = t.number(hits().length) + (results?.hasMore ? '+' : '');
    place.hidden = at < 0;
    place.textContent = at < 0 ? '' : t('detail.count', { at: at + 1, count });
    back.disabled = at <= 0;
    on.disabled = at < 0 || (at === hits().length - 1 && !results?.hasMore);
    back.hidden = on.hidden = at < 0;
    if (at >= 0 && hits()[at + 1]) fetchAhead(hits()[at + 1]);
  }

  function drawActions() {
    const query = state.get('query') ?? EMPTY;
    const { library } = wanted;
    const id = hit.image_id;
    fill(
      actions,
      h('a.button.button-main', { href: addressOf({ pictures: [id], library }) }, icon('similar'), t('detail.similar')),
      mark('more', 'like', t('detail.like'), query),
      mark('less', 'unlike', t('detail.unlike'), query),
      selecting(id),
      h('a.button', { href: hit.file_url, download: hit.name }, icon('download'), t('detail.download')),
      h(
        'a.button.button-icon',
        { href: hit.file_url, target: '_blank', rel: 'noopener', 'aria-label': t('detail.original'), title: t('detail.original') },
        icon('external'),
      ),
    );
  }

  /** @param {string} drawing @param {'like' | 'unlike'} kind @param {string} label @param {any} query */
  function mark(drawing, kind, label, query) {
    const other = kind === 'like' ? 'unlike' : 'like';
    const id = hit.image_id;
    const marked = query[kind].includes(id);
    const without = query[kind].filter((/** @type {number} */ one) => one !== id);
    const next = {
      ...query,
      [kind]: marked ? without : [...without, id],
      [other]: query[other].filter((/** @type {number} */ one) => one !== id),
    };
    const onclick = () => navigate(addressOf(next));
    return h('button.button', { type: 'button', 'aria-pressed': String(marked), onclick }, icon(drawing), label);
  }

  /** @param {number} id */
  function selecting(id) {
    const words = h('span');
    const button = h('button.button', { type: 'button', onclick: toggle }, icon('select'), words);
    function draw() {
      const selected = (state.get('selection') ?? new Set()).has(id);
      setAttribute(button, 'aria-pressed', selected);
      words.textContent = t(selected ? 'detail.selected' : 'detail.select');
    }
    function toggle() {
      const selection = new Set(state.get('selection') ?? []);
      if (!selection.delete(id)) selection.add(id);
      state.set('selection', selection);
      draw();
    }
    draw();
    return button;
  }

  /** @param {unknown} error */
  function drawProblem(error) {
    hit = null;
    stage.clear();
    heading.textContent = t('detail.problem');
    place.textContent = '';
    back.hidden = on.hidden = true;
    fill(actions);
    fill(
      about,
      h('p.notice', { dataset: { kind: 'error' }, role: 'alert' }, context.problem(error)),
      h('button.button', { type: 'button', onclick: leave }, t('detail.back')),
    );
  }

  async function load() {
    const { id, library } = wanted;
    asking = new AbortController();
    heading.textContent = t('common.loading');
    fill(actions);
    fill(about);
    try {
      const query = library ? `?library=${encodeURIComponent(library)}` : '';
      hit = await api.get(`/images/${id}${query}`, { signal: asking.signal });
      draw();
    } catch (error) {
      if (!isAbort(error)) drawProblem(error);
    }
  }

  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    leave();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    /** @type {Object<string, () => void>} */
    const keys = {
      ArrowLeft: () => void stepBy(-1),
      ArrowRight: () => void stepBy(1),
      '+': stage.zoomIn,
      '=': stage.zoomIn,
      '-': stage.zoomOut,
      0: stage.fit,
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  state.on('results', () => hit && dialog.open && drawPlace());

  return {
    element: h('div', { hidden: true }),
    /** @param {{id: number, library: string | null}} params */
    show(params) {
      asking?.abort();
      wanted = params;
      if (!dialog.open) {
        document.body.append(dialog);
        dialog.showModal();
        dialog.focus();
        cameFromPage = state.get('beneath') === true || history.state?.erhai === 'picture';
      }
      // Remembered with the address, so that a reload does not forget the way back.
      if (cameFromPage) history.replaceState({ erhai: 'picture' }, '');
      hit = hits().find(({ image_id: id }) => id === params.id) ?? null;
      if (hit) draw();
      else void load();
    },
    hide() {
      asking?.abort();
      dialog.close();
      dialog.remove();
      stage.clear();
      returnFocus(wanted.id);
      hit = null;
    },
  };
}

/** Focus the picture last seen, which need not be the one that was opened. @param {number} id */
function returnFocus(id) {
  const link = document.querySelector(`.tile[data-id="${id}"] a`);
  if (!(link instanceof HTMLElement)) return;
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: 'nearest' });
}
