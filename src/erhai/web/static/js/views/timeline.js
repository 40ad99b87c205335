/** The library over the years: bars to choose a stretch from, and a picture for each month. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { addressOf } from '../query.js';
import { byYear, filtersOf, indexOf, stretchText } from '../timeline/bins.js';
import { createHistogram } from '../timeline/histogram.js';

const COVER_SIZE = 512;

/** @param {import('../main.js').Context} context */
export function create(context) {
  const { t, state } = context;
  const summary = h('p.soft', { 'aria-live': 'polite' });
  const stretch = h('p.timeline-stretch', { 'aria-live': 'polite' });
  const go = h('a.button.button-main', { href: '#/' });
  const all = h('button.button', { type: 'button', onclick: () => histogram.all() }, t('timeline.all'));
  const histogram = createHistogram(context, { onChange });
  const chooser = h(
    'div.timeline-chooser',
    null,
    histogram.element,
    h('div.timeline-choice', null, stretch, h('div.timeline-buttons', null, all, go)),
  );
  const covers = h('div.timeline-covers');
  const body = h('div', { hidden: true }, chooser, covers);
  const status = h('div.timeline-state');
  const element = h(
    'section.timeline',
    { 'aria-labelledby': 'timeline-title' },
    h('h1', { id: 'timeline-title' }, t('timeline.title')),
    summary,
    status,
    body,
  );
  /** @type {any} The facets that are shown. */
  let shown = null;
  let span = [0, 0];
  let showing = 0;

  /** @param {number} from @param {number} to @param {number} images */
  function onChange(from, to, images) {
    // The first and last bar may begin before the first picture, and end after the last.
    stretch.textContent = stretchText(t, Math.max(from, span[0]), Math.min(to, span[1] + 1));
    go.textContent = t('timeline.show', { n: images });
    go.href = address(from, to);
    go.toggleAttribute('data-empty', images === 0);
    all.disabled = from <= span[0] && to > span[1];
  }

  /** @param {number} from @param {number} to */
  function address(from, to) {
    return addressOf({ ...filtersOf(from, to), library: state.get('library') ?? null });
  }

  /** @param {any} facets */
  function draw(facets) {
    const { months, undated } = facets;
    shown = facets;
    fill(status);
    body.hidden = months.length === 0;
    if (!months.length) {
      summary.textContent = '';
      fill(status, empty(undated));
      return;
    }
    const indices = months.map(({ month }) => indexOf(month));
    span = [Math.min(...indices), Math.max(...indices)];
    const dated = months.reduce((/** @type {number} */ sum, /** @type {any} */ { images }) => sum + images, 0);
    summary.textContent = [
      t('timeline.dated', { n: dated, when: stretchText(t, span[0], span[1] + 1) }),
      undated ? t('timeline.undated', { n: undated }) : '',
    ].filter(Boolean).join(t('timeline.space'));
    histogram.set(months);
    fill(covers, byYear(months).map(yearSection));
  }

  /** @param {{year: number, months: any[], images: number}} year */
  function yearSection({ year, months, images }) {
    const id = `timeline-${year}`;
    return h(
      'section.timeline-year',
      { 'aria-labelledby': id },
      h(
        'h2',
        { id },
        h('a', { href: address(year * 12, year * 12 + 12) }, t('timeline.year', { year: String(year) })),
        h('span.timeline-count', null, t('timeline.pictures', { n: images })),
      ),
      h('ul.timeline-months', null, months.map(monthCover)),
    );
  }

  /** @param {any} month */
  function monthCover({ month, images, thumbnail_url: url }) {
    const at = indexOf(month);
    const name = new Intl.DateTimeFormat(t.tag, { month: 'long', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
    return h(
      'li',
      null,
      h(
        'a.timeline-month',
        { href: address(at, at + 1), 'aria-label': t('timeline.stretch', { when: t.month(month), n: images }) },
        h('img', { src: `${url}&size=${COVER_SIZE}`, alt: '', loading: 'lazy', decoding: 'async', draggable: false }),
        h('span.timeline-name', { 'aria-hidden': 'true' }, h('span', null, name), h('span', null, t.number(images))),
      ),
    );
  }

  /** @param {number} undated */
  function empty(undated) {
    return h(
      'div.timeline-empty',
      null,
      icon('calendar'),
      h('p', null, undated ? t('timeline.only-undated', { n: undated }) : t('timeline.empty')),
      h('a.button', { href: undated ? '#/' : '#/library' }, undated ? t('timeline.to-search') : t('timeline.to-library')),
    );
  }

  async function load() {
    const turn = (showing += 1);
    if (!shown) fill(status, h('div.spinner', { role: 'status', 'aria-label': t('common.loading') }));
    try {
      const facets = await state.get('facets')();
      if (turn === showing && facets !== shown) draw(facets);
    } catch (error) {
      if (turn !== showing) return;
      body.hidden = true;
      fill(
        status,
        h('p.notice', { dataset: { kind: 'error' }, role: 'alert' }, context.problem(error)),
        h('button.button', { type: 'button', onclick: () => void load() }, icon('refresh'), t('common.retry')),
      );
    }
  }

  // Which libraries there are may become known only now, or another be chosen.
  for (const name of ['libraries', 'library']) state.on(name, () => !element.hidden && void load());

  return {
    element,
    show() {
      document.title = `${t('timeline.title')} – ${t('common.brand')}`;
      if (state.get('libraries')) void load();
      else fill(status, h('div.spinner', { role: 'status', 'aria-label': t('common.loading') }));
    },
    hide() {
      showing += 1;
    },
  };
}
