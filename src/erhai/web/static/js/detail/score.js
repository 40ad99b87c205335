/** Why a picture is where it is in the answer, in words. */

import { h } from '../dom.js';

/** From which relevance on which word is said. */
const WORDS = [
  [0.85, 'detail.relevance-sure'],
  [0.6, 'detail.relevance-likely'],
  [0.3, 'detail.relevance-maybe'],
  [0, 'detail.relevance-hardly'],
];
const PARTS = ['looks', 'words', 'colours', 'unwanted'];
const SEEN = 0.0005;

/**
 * @param {import('../main.js').Context} context
 * @param {any} hit FoundPicture, or a Picture that no search found.
 * @returns {HTMLElement | null} null where there is nothing to explain.
 */
export function createScore({ t }, hit) {
  const relevance = hit.relevance ?? null;
  const parts = hit.parts ?? null;
  if (relevance === null && parts === null) return null;
  return h(
    'section.detail-score',
    null,
    h('h3', null, t('detail.score')),
    relevance === null ? null : relevanceOf(t, relevance),
    parts === null ? null : partsOf(t, parts),
  );
}

/** @param {any} t @param {number} relevance */
function relevanceOf(t, relevance) {
  const key = WORDS.find(([least]) => relevance >= least)[1];
  return [
    h('p.detail-relevance', null, h('strong', null, t.percent(relevance)), ' ', t(key)),
    h('div.detail-bar', { 'aria-hidden': 'true' }, h('span', { style: { width: `${100 * relevance}%` } })),
  ];
}

/** @param {any} t @param {Object<string, number>} parts */
function partsOf(t, parts) {
  const shown = PARTS.filter((name) => name === 'looks' || Math.abs(parts[name]) >= SEEN);
  if (shown.length === 1) return h('p.soft.detail-small', null, t('detail.only-looks'));
  const most = Math.max(...shown.map((name) => Math.abs(parts[name])), 0.01);
  const numbers = new Intl.NumberFormat(t.tag, { maximumFractionDigits: 2, minimumFractionDigits: 2, signDisplay: 'exceptZero' });
  return [
    h(
      'dl.detail-parts',
      null,
      shown.map((name) => [
        h('dt', null, t(`detail.part-${name}`)),
        h(
          'dd',
          null,
          h(
            'span.detail-part-bar',
            { 'aria-hidden': 'true', dataset: { kind: parts[name] < 0 ? 'away' : 'toward' } },
            h('span', { style: { width: `${(100 * Math.abs(parts[name])) / most}%` } }),
          ),
          h('span.detail-part-number', null, numbers.format(parts[name])),
        ),
      ]),
    ),
    h('p.soft.detail-small', null, t('detail.parts-note')),
  ];
}
