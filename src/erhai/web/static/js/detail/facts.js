/** What is known of a picture: when, where, by which camera, how large, and where its file lies. */

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { addressOf } from '../query.js';
import { pictureAddress } from '../routes.js';
import { coordinates, createMap } from '../views/map.js';

const MEGAPIXEL = 1_000_000;

/**
 * @param {import('../main.js').Context} context
 * @param {any} hit Picture of the server.
 * @param {string | null} library
 */
export function createFacts(context, hit, library) {
  const { t, state } = context;
  const place = t.language === 'zh' ? hit.place_zh : hit.place_en;
  const located = hit.latitude !== null && hit.longitude !== null;
  const hidden = state.get('session')?.hides_location;
  return h(
    'div.detail-facts',
    null,
    hit.description ? h('p.detail-description', { dir: 'auto' }, hit.description) : null,
    h(
      'dl.detail-list',
      null,
      fact(t, 'calendar', 'detail.when', hit.taken_at ? when(t, hit, library) : h('span.soft', null, t('detail.undated'))),
      place || located ? fact(t, 'place', 'detail.where', where(t, hit, place, library)) : null,
      !place && !located && !hidden ? fact(t, 'place', 'detail.where', h('span.soft', null, t('detail.nowhere'))) : null,
      hit.camera ? fact(t, 'camera', 'detail.camera', link(hit.camera, { cameras: [hit.camera], library }, t('detail.same-camera'))) : null,
      fact(t, 'picture', 'detail.size', size(t, hit)),
      hit.path ? fact(t, 'folder', 'detail.path', path(context, hit.path)) : null,
    ),
    located ? createMap(context, hit) : null,
  );
}

/** @param {any} t @param {string} drawing @param {string} label @param {any} content */
function fact(t, drawing, label, content) {
  return [h('dt', null, icon(drawing), h('span.visually-hidden', null, t(label))), h('dd', null, content)];
}

/** @param {string} text @param {any} query @param {string} title */
function link(text, query, title) {
  return h('a.detail-link', { href: addressOf(query), title }, text);
}

/** @param {any} t @param {any} hit @param {string | null} library */
function when(t, hit, library) {
  const day = hit.taken_at.slice(0, 10);
  const next = new Date(`${day}T00:00:00Z`);
  const long = new Intl.DateTimeFormat(t.tag, { dateStyle: 'full', timeZone: 'UTC' }).format(next);
  const time = new Intl.DateTimeFormat(t.tag, { timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(`${hit.taken_at.slice(0, 19)}Z`),
  );
  next.setUTCDate(next.getUTCDate() + 1);
  const before = next.toISOString().slice(0, 10);
  return [link(long, { after: day, before, library }, t('detail.same-day')), h('span.detail-more', null, time)];
}

/** @param {any} t @param {any} hit @param {string | null} place @param {string | null} library */
function where(t, hit, place, library) {
  const point = hit.latitude === null ? null : coordinates(t, hit.latitude, hit.longitude);
  return [
    place ? link(place, { place, library }, t('detail.same-place')) : null,
    point ? h('span.detail-more', null, point) : null,
  ];
}

/** @param {any} t @param {any} hit */
function size(t, hit) {
  const mega = (hit.width_px * hit.height_px) / MEGAPIXEL;
  const digits = new Intl.NumberFormat(t.tag, { maximumFractionDigits: mega < 10 ? 1 : 0 });
  const parts = [
    mega >= 0.1 ? t('detail.megapixels', { n: digits.format(mega) }) : null,
    t.bytes(hit.size_bytes),
    hit.format.toUpperCase(),
  ];
  return [
    `${hit.width_px} × ${hit.height_px}`,
    h('span.detail-more', null, parts.filter(Boolean).join(' · ')),
  ];
}

/** @param {import('../main.js').Context} context @param {string} text */
function path({ t }, text) {
  const said = h('span.visually-hidden', { role: 'status' });
  const button = h(
    'button.button.button-icon.button-quiet.detail-copy',
    { type: 'button', 'aria-label': t('detail.copy-path'), title: t('detail.copy-path'), onclick: copy },
    icon('copy'),
  );
  async function copy() {
    const copied = await copyText(text);
    said.textContent = t(copied ? 'common.copied' : 'common.copy-failed');
    button.replaceChildren(icon(copied ? 'check' : 'warning'));
    button.title = said.textContent;
    setTimeout(() => {
      button.replaceChildren(icon('copy'));
      button.title = t('detail.copy-path');
      said.textContent = '';
    }, 2500);
  }
  return h('div.detail-path', null, h('code', { dir: 'ltr' }, text), button, said);
}

/**
 * Put a text on the clipboard, also where the page is not served securely.
 *
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = /** @type {HTMLTextAreaElement} */ (h('textarea.visually-hidden', { value: text, readOnly: true }));
    (document.querySelector('dialog[open]') ?? document.body).append(box);
    box.select();
    const copied = document.execCommand('copy');
    box.remove();
    return copied;
  }
}

/**
 * The near-duplicates that a hit stands for.
 *
 * @param {import('../main.js').Context} context
 * @param {any} hit
 * @param {string | null} library
 * @returns {HTMLElement | null}
 */
export function createDuplicates({ t, navigate }, hit, library) {
  if (!hit.similar?.length) return null;
  return h(
    'section.detail-duplicates',
    null,
    h('h3', null, t('detail.duplicates', { n: hit.similar.length })),
    h(
      'ul.detail-strip',
      null,
      hit.similar.map((other) =>
        h(
          'li',
          null,
          h(
            'a',
            {
              href: pictureAddress(other.image_id, library),
              'aria-label': other.name,
              title: other.name,
              onclick: (/** @type {MouseEvent} */ event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                navigate(pictureAddress(other.image_id, library), { replace: true });
              },
            },
            h('img', { src: `${other.thumbnail_url}&size=256`, alt: '', loading: 'lazy' }),
          ),
        ),
      ),
    ),
  );
}
