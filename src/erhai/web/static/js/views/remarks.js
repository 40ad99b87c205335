/** What is said around the pictures: doubts, notes, nothing found, something wrong. */

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { FILTERS, addressOf, countFilters, isSame } from '../query.js';

/**
 * A note of the server in the page's language.
 *
 * @param {import('../main.js').Context['t']} t
 * @param {{code: string, values: Object<string, string | number>, text: string}} note
 */
export function noteText(t, { code, values, text }) {
  if (!t.has(`note.${code}`)) return text;
  const known = code === 'taken-for' ? { ...values, kind: t(`note.${values.kind}`) } : values;
  return t(`note.${code}`, { ...known, n: values.images });
}

/** @param {import('../main.js').Context} context @param {any} answer SearchTold */
export function remarks({ t }, answer) {
  return [
    answer.doubtful && answer.hits.length
      ? h('p.notice.remark', { dataset: { kind: 'warning' } }, icon('info'), h('span', null, t('search.doubtful')))
      : null,
    answer.notes.map((note) => h('p.remark.soft', null, icon('info'), h('span', null, noteText(t, note)))),
  ];
}

/**
 * @param {string} drawing
 * @param {string} title
 * @param {string} text
 * @param {...any} actions
 */
function state(drawing, title, text, ...actions) {
  return h(
    'section.state',
    null,
    h('div.state-drawing', null, icon(drawing)),
    h('h2', null, title),
    text ? h('p.soft', null, text) : null,
    h('div.state-actions', null, actions),
  );
}

/** @param {import('../main.js').Context} context */
export function emptyLibrary({ t }) {
  return state(
    'library',
    t('empty.library'),
    t('empty.library-text'),
    h('a.button.button-main', { href: '#/library' }, icon('folder'), t('empty.library-go')),
  );
}

/**
 * Nothing was found: which wish to give up.
 *
 * @param {import('../main.js').Context} context
 * @param {import('../query.js').Query} query
 * @param {any} answer
 */
export function emptyAnswer({ t }, query, answer) {
  /** @type {any[]} */
  const ways = [];
  const way = (label, next) => ways.push(h('a.button', { href: addressOf(next) }, label));
  for (const { id, kind, text } of answer.chips) {
    if (!['looks', 'colour'].includes(kind)) way(t('empty.without', { what: text }), { ...query, drop: [...query.drop, id] });
  }
  for (const [name, none] of Object.entries(FILTERS)) {
    if (!isSame(query[name], none)) way(t('empty.without-filter', { what: t(`filters.${name}`) }), { ...query, [name]: none });
  }
  if (countFilters(query) > 1) way(t('filters.clear-all'), { ...query, ...FILTERS });
  const text = t(ways.length ? 'empty.answer-relax' : 'empty.answer-other');
  if (!ways.length) way(t('empty.newest'), { library: query.library });
  return state('search', t('empty.answer'), text, ways);
}

/**
 * @param {import('../main.js').Context} context
 * @param {unknown} error
 * @param {() => void} onRetry
 */
export function trouble(context, error, onRetry) {
  const { t } = context;
  const offline = /** @type {any} */ (error)?.status === 0;
  return state(
    'warning',
    t(offline ? 'trouble.offline' : 'trouble.title'),
    context.problem(error),
    h('button.button.button-main', { type: 'button', onclick: onRetry }, icon('refresh'), t('common.retry')),
  );
}

/** Rows as high as those to come, so that nothing jumps. @param {number} height */
export function skeleton(height) {
  const widths = [[30, 22, 26, 22], [20, 32, 28, 20], [26, 24, 20, 30]];
  return h(
    'div.skeleton',
    { 'aria-hidden': 'true' },
    widths.map((row) =>
      h('div.skeleton-row', { style: { height: `${height}px` } }, row.map((width) => h('div', { style: { flex: String(width) } }))),
    ),
  );
}
