/** The gallery: rows of pictures that fill the width, walked with the arrow keys. */

import { fill, h, setAttribute } from '../dom.js';
import { aspectOf, justify, neighbour, wantedHeight } from './layout.js';
import { createTile, nameTile, sizeTile } from './tile.js';
import { createTools } from './tools.js';

/** @typedef {import('./tile.js').Item} Item */

const GAP_PX = 6;
const EAGER = 16;

/**
 * @param {import('../main.js').Context} context
 * @param {Object} options
 * @param {(id: number) => void} options.onOpen
 * @param {(deed: import('./tools.js').Deed, id: number, range?: number[]) => void} options.onDeed
 * @param {() => boolean} options.isSelecting Whether a click selects instead of opening.
 */
export function createGallery(context, { onOpen, onDeed, isSelecting }) {
  const { t, state } = context;
  const element = h('div.gallery', { role: 'list', 'aria-label': t('gallery.label') });
  const tools = createTools(context, onDeed);
  /** @type {Item[]} */
  let items = [];
  /** @type {import('./layout.js').Row[]} */
  let rows = [];
  let complete = true;
  let width = 0;
  let current = 0;
  let anchor = 0;

  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    layOut(0);
  }).observe(element);

  const library = () => state.get('query')?.library ?? null;
  const selection = () => /** @type {Set<number>} */ (state.get('selection') ?? new Set());

  /**
   * Lay out the rows from the one that holds an item on.
   *
   * @param {number} from
   */
  function layOut(from) {
    if (!width) return;
    const kept = from ? rows.findIndex(({ end }) => end > from) : 0;
    const keep = kept < 0 ? rows.length : kept;
    const start = rows[keep - 1]?.end ?? 0;
    const made = justify(
      items.slice(start).map(({ hit }) => aspectOf(hit)),
      width,
      { height: wantedHeight(width), gap: GAP_PX },
    ).map((row) => ({ ...row, start: row.start + start, end: row.end + start }));
    // A row that more will follow is shown once it is full, so that nothing shown moves again.
    if (!complete && made.length > 1) made.pop();
    rows = [...rows.slice(0, keep), ...made];
    const focused = document.activeElement;
    while (element.children.length > keep) element.lastElementChild.remove();
    for (const row of made) element.append(rowElement(row));
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
    }
  }

  /** @param {import('./layout.js').Row} row */
  function rowElement(row) {
    const line = h('div.gallery-row', { role: 'none', style: { height: `${row.height}px` } });
    for (let at = row.start; at < row.end; at += 1) {
      const item = items[at];
      item.tile ??= makeTile(item);
      item.tile.firstElementChild.tabIndex = at === current ? 0 : -1;
      sizeTile(item, row.widths[at - row.start], row.height, at < EAGER ? 'eager' : 'lazy');
      line.append(item.tile);
    }
    return line;
  }

  /** @param {Item} item */
  function makeTile(item) {
    const tile = createTile(context, item, { onUnfold: unfold, library: library() });
    if (selection().has(item.hit.image_id)) nameTile(t, item, true);
    return tile;
  }

  /** Show the near-duplicates that a hit stands for, or hide them. @param {Item} item */
  function unfold(item) {
    const at = items.indexOf(item);
    const open = items[at + 1]?.of === item.hit;
    const count = item.hit.similar.length;
    const others = item.hit.similar.map((hit) => ({ hit, of: item.hit, tile: null }));
    items = open
      ? [...items.slice(0, at + 1), ...items.slice(at + 1 + count)]
      : [...items.slice(0, at + 1), ...others, ...items.slice(at + 1)];
    const button = item.tile.querySelector('.tile-similar');
    setAttribute(button, 'aria-expanded', !open);
    layOut(at || 0);
    goTo(at, false);
    context.announce(t(open ? 'gallery.folded' : 'gallery.unfolded', { n: count }));
  }

  /** @param {number} at @param {boolean} [focus] */
  function goTo(at, focus = true) {
    const last = rows.length ? rows[rows.length - 1].end - 1 : 0;
    const wanted = Math.max(0, Math.min(last, at));
    const before = items[current]?.tile?.firstElementChild;
    if (before) before.tabIndex = -1;
    current = wanted;
    const link = items[current]?.tile?.firstElementChild;
    if (!link) return;
    link.tabIndex = 0;
    if (focus) {
      link.focus({ preventScroll: true });
      items[current].tile.scrollIntoView({ block: 'nearest' });
    }
  }

  /** @param {Event} event @returns {number} -1 outside of pictures. */
  function itemOf(event) {
    const tile = event.target instanceof Element ? event.target.closest('.tile') : null;
    return tile ? items.findIndex((item) => item.tile === tile) : -1;
  }

  /** @type {Object<string, (at: number) => number>} */
  const STEPS = {
    ArrowLeft: (at) => at - 1,
    ArrowRight: (at) => at + 1,
    ArrowUp: (at) => neighbour(rows, at, -1, GAP_PX),
    ArrowDown: (at) => neighbour(rows, at, 1, GAP_PX),
    Home: () => 0,
    End: () => items.length - 1,
  };
  /** @type {Object<string, import('./tools.js').Deed>} */
  const DEEDS = { ' ': 'select', x: 'select', l: 'like', d: 'unlike', s: 'similar' };

  element.addEventListener('keydown', (event) => {
    const at = itemOf(event);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const onTile = event.target === items[at].tile.firstElementChild;
    if (STEPS[event.key]) goTo(STEPS[event.key](at));
    else if (onTile && DEEDS[event.key]) onDeed(DEEDS[event.key], items[at].hit.image_id);
    else return;
    event.preventDefault();
  });
  element.addEventListener('click', (event) => {
    const at = itemOf(event);
    if (at < 0 || !(event.target instanceof Element) || !event.target.closest('.tile-link')) return;
    if (event.ctrlKey || event.metaKey || event.button) return; // a tab of its own, as any link
    event.preventDefault();
    const id = items[at].hit.image_id;
    if (event.shiftKey || isSelecting()) {
      const [low, high] = [Math.min(anchor, at), Math.max(anchor, at)];
      const range = event.shiftKey ? items.slice(low, high + 1).map(({ hit }) => hit.image_id) : undefined;
      onDeed('select', id, range);
    } else onOpen(id);
    anchor = at;
    goTo(at, false);
  });
  element.addEventListener('focusin', (event) => {
    const at = itemOf(event);
    if (at < 0) return;
    if (at !== current) goTo(at, false);
    tools.moveTo(items[at].tile);
  });
  element.addEventListener('pointerover', (event) => {
    const at = event.pointerType === 'mouse' ? itemOf(event) : -1;
    if (at >= 0) tools.moveTo(items[at].tile);
  });
  state.on('selection', (selected) => {
    for (const item of items) {
      const is = selected.has(item.hit.image_id);
      if (item.tile && is !== item.tile.hasAttribute('data-selected')) nameTile(t, item, is);
    }
  });

  return {
    element,
    /** @param {any[]} hits @param {boolean} hasMore Put these in place of all. */
    set(hits, hasMore) {
      items = hits.map((hit) => ({ hit, of: null, tile: null }));
      rows = [];
      complete = !hasMore;
      current = 0;
      anchor = 0;
      fill(element);
      width = Math.floor(element.clientWidth);
      layOut(0);
    },
    /** @param {any[]} hits @param {boolean} hasMore */
    add(hits, hasMore) {
      const from = rows.length ? rows[rows.length - 1].end : 0;
      items = [...items, ...hits.map((hit) => ({ hit, of: null, tile: null }))];
      complete = !hasMore;
      layOut(Math.max(from, 1));
    },
    /** Show what waited for its row to fill, since nothing more comes. */
    finish() {
      if (complete) return;
      complete = true;
      layOut(Math.max(rows.length ? rows[rows.length - 1].end : 0, 1));
    },
    /** @param {number} id Bring a picture into sight, and the focus to it. */
    focus(id) {
      const at = items.findIndex(({ hit, tile }) => hit.image_id === id && tile?.isConnected);
      if (at >= 0) goTo(at);
      return at >= 0;
    },
    focusFirst: () => goTo(current),
    firstPicture: () => /** @type {HTMLImageElement | null} */ (element.querySelector('.tile-picture')),
    count: () => items.length,
  };
}
