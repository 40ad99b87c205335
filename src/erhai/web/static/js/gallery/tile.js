/** One picture of the gallery. */

import { h, setAttribute } from '../dom.js';
import { icon } from '../icons.js';
import { pictureAddress } from '../routes.js';
import { thumbnailSize } from './layout.js';

/**
 * @typedef {Object} Item
 * @property {any} hit FoundPicture or SimilarHit.
 * @property {any | null} of The hit that it is a near-duplicate of; null for a hit itself.
 * @property {HTMLElement | null} tile Made when first laid out.
 */

/**
 * @param {import('../main.js').Context} context
 * @param {Item} item
 * @param {{onUnfold: (item: Item) => void, library: string | null}} options
 * @returns {HTMLElement}
 */
export function createTile(context, item, { onUnfold, library }) {
  const { t } = context;
  const { hit, of } = item;
  const image = h('img.tile-picture', {
    alt: '',
    decoding: 'async',
    draggable: false,
    onerror: () => link.replaceChildren(h('span.tile-name', { 'aria-hidden': 'true' }, icon('picture'), hit.name)),
  });
  const link = h('a.tile-link', { href: pictureAddress(hit.image_id, library), tabIndex: -1 }, image);
  const tile = h(
    'div.tile',
    { role: 'listitem', dataset: { id: String(hit.image_id), kind: of ? 'similar' : 'hit' } },
    link,
    h('span.tile-check', { 'aria-hidden': 'true' }, icon('check')),
    caption(t, item),
    hit.similar?.length ? badge(t, item, onUnfold) : null,
  );
  item.tile = tile;
  nameTile(t, item, false);
  return tile;
}

/** @param {any} t @param {Item} item */
function caption(t, { hit, of }) {
  const rank = of ? null : h('span.tile-rank', null, t.number(hit.rank));
  const relevance =
    of || hit.relevance === null ? null : h('span.tile-relevance', null, t.percent(hit.relevance));
  return h('span.tile-caption', { 'aria-hidden': 'true' }, rank, h('span.tile-file', null, hit.name), relevance);
}

/** @param {any} t @param {Item} item @param {(item: Item) => void} onUnfold */
function badge(t, item, onUnfold) {
  const count = item.hit.similar.length;
  return h(
    'button.tile-similar',
    {
      type: 'button',
      tabIndex: -1,
      'aria-expanded': 'false',
      'aria-label': t('gallery.similar-to', { n: count, name: item.hit.name }),
      title: t('gallery.similar-hint'),
      onclick: () => onUnfold(item),
    },
    t('gallery.similar', { n: count }),
  );
}

/**
 * What a screen reader says of a tile.
 *
 * @param {any} t
 * @param {Item} item
 * @param {boolean} selected
 */
export function nameTile(t, { hit, of, tile }, selected) {
  const place = t.language === 'zh' ? hit.place_zh : hit.place_en;
  const parts = [
    of ? t('gallery.is-similar', { name: of.name }) : t('gallery.rank', { n: hit.rank }),
    hit.name,
    !of && hit.relevance !== null ? t('gallery.relevance', { share: t.percent(hit.relevance) }) : '',
    hit.taken_at ? t.date(hit.taken_at) : '',
    place ?? '',
    hit.description ?? '',
    selected ? t('gallery.selected') : '',
  ];
  const link = tile.firstElementChild;
  link.setAttribute('aria-label', parts.filter(Boolean).join(t('common.comma')));
  setAttribute(tile, 'data-selected', selected);
}

/**
 * Give a tile its size, and its picture in the size that fits.
 *
 * @param {Item} item
 * @param {number} width In px.
 * @param {number} height
 * @param {'eager' | 'lazy'} loading
 */
export function sizeTile({ hit, tile }, width, height, loading) {
  tile.style.width = `${width}px`;
  tile.style.height = `${height}px`;
  const image = /** @type {HTMLImageElement | null} */ (tile.querySelector('.tile-picture'));
  if (!image) return; // it could not be shown
  const size = thumbnailSize(width, height, devicePixelRatio);
  // A sharper one is fetched where it grew, none where it shrank.
  if (size <= Number(image.dataset.size ?? 0)) return;
  image.dataset.size = String(size);
  image.loading = loading;
  image.src = `${hit.thumbnail_url}&size=${size}`;
}
