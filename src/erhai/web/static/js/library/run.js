/** How a library's indexing stands: progress, what can be done about it, and what the last run did. */

import { fill, h, setAttribute } from '../dom.js';
import { icon } from '../icons.js';
import { goesOn } from './follow.js';

const SEEN_NOTICES = 3;

/**
 * @typedef {Object} Deeds
 * @property {() => void} update
 * @property {() => void} pause
 * @property {() => void} stop
 */

/**
 * @param {import('../main.js').Context} context
 * @param {{isAdmin: () => boolean, deeds: Deeds}} options
 */
export function createRun({ t, announce }, { isAdmin, deeds }) {
  const heading = h('h3');
  const filling = h('span');
  const bar = h('div.library-bar', { role: 'progressbar', 'aria-label': t('library.progress') }, filling);
  const figures = h('p.library-figures');
  const buttons = h('div.library-buttons');
  const report = h('p.library-report');
  const notices = h('div');
  const head = h('div.library-run-head', null, heading, buttons);
  const element = h('section.library-run', null, head, bar, figures, report, notices);
  let before = 'idle';
  let held = false;

  /** @param {any} told IndexTold. @param {any} library LibraryTold. */
  function show(told, library) {
    element.dataset.state = told.state;
    heading.textContent = t(`library.state-${library.images || told.state !== 'idle' ? told.state : 'empty'}`);
    const busy = goesOn(told);
    bar.hidden = !busy && told.state !== 'paused';
    drawBar(told);
    figures.hidden = bar.hidden;
    figures.textContent = figuresOf(t, told, busy);
    drawButtons(told, library);
    const words = told.error ?? (told.report && !busy ? reportText(t, told.report) : '');
    report.textContent = words;
    report.hidden = !words;
    setAttribute(report, 'data-kind', told.error ? 'error' : null);
    report.classList.toggle('notice', told.error !== null);
    drawNotices(told.notices.length ? told.notices : (told.report?.notices ?? []));
    if (before !== told.state) announce([heading.textContent, words].filter(Boolean).join(' '));
    before = told.state;
  }

  /** @param {any} told */
  function drawBar({ done, total, state }) {
    const share = total ? Math.min(1, done / total) : 0;
    // While folders are walked, and until the model has read the first pictures.
    bar.dataset.kind = state === 'running' && (total === null || done === 0) ? 'unknown' : 'known';
    filling.style.width = `${100 * share}%`;
    setAttribute(bar, 'aria-valuemin', 0);
    setAttribute(bar, 'aria-valuemax', total ?? null);
    setAttribute(bar, 'aria-valuenow', total === null ? null : done);
  }

  /** @param {any} told @param {any} library */
  function drawButtons({ state }, { folders, waiting }) {
    /** @type {[string, string, () => void, string][]} */
    const wanted = [];
    if (state === 'running') wanted.push(['pause', 'library.pause', deeds.pause, ''], ['stop', 'library.stop', deeds.stop, '']);
    if (state === 'paused') wanted.push(['play', 'library.resume', deeds.update, 'button-main'], ['stop', 'library.stop', deeds.stop, '']);
    if (state === 'failed') wanted.push(['refresh', 'common.retry', deeds.update, 'button-main']);
    if (state === 'idle' && folders.length) {
      wanted.push(['refresh', 'library.update', deeds.update, waiting ? 'button-main' : '']);
    }
    const key = JSON.stringify([wanted, isAdmin()]);
    if (buttons.dataset.key === key) return;
    buttons.dataset.key = key;
    held ||= buttons.contains(document.activeElement);
    fill(
      buttons,
      isAdmin() && wanted.map(([drawing, label, onclick, kind]) =>
        h('button.button', { type: 'button', class: kind, onclick }, icon(drawing), t(label)),
      ),
    );
    // Whoever pressed 'pause' by key stands on 'go on' next, though there is none for a while.
    const next = buttons.querySelector('button');
    if (!next) return;
    if (held && document.activeElement === document.body) next.focus();
    held = false;
  }

  /** @param {string[]} told */
  function drawNotices(told) {
    const key = told.join('\n');
    if (notices.dataset.key === key) return;
    notices.dataset.key = key;
    const items = told.map((text) => h('li', null, text));
    fill(
      notices,
      told.length > 0 && h('ul.notice.library-notices', { dataset: { kind: 'warning' } }, items.slice(-SEEN_NOTICES)),
      told.length > SEEN_NOTICES &&
        h(
          'details.library-earlier',
          null,
          h('summary', null, t('library.notices-earlier', { n: told.length - SEEN_NOTICES })),
          h('ul.library-notices', null, items.slice(0, -SEEN_NOTICES)),
        ),
    );
  }

  return { element, show };
}

/** @param {any} t @param {any} told @param {boolean} busy */
function figuresOf(t, { done, total, failed, rate_per_s: rate, remaining_s: left }, busy) {
  const rates = new Intl.NumberFormat(t.tag, { maximumFractionDigits: rate < 10 ? 1 : 0 });
  return [
    total === null ? t('library.walking', { n: done }) : t('library.done', { done, n: total }),
    busy && rate > 0 ? t('library.rate', { rate: rates.format(rate) }) : '',
    busy && left !== null ? t('library.left', { time: t.seconds(left) }) : '',
    failed ? t('library.run-failed', { n: failed }) : '',
  ].filter(Boolean).join(' · ');
}

/**
 * What a run did, as a sentence or two.
 *
 * @param {any} t
 * @param {any} report ReportTold.
 */
export function reportText(t, report) {
  const deeds = ['encoded', 'reused', 'moved', 'supplemented', 'unchanged', 'removed', 'failed']
    .filter((name) => report[name] > 0)
    .map((name) => t(`library.report-${name}`, { n: report[name] }));
  const time = t.seconds(Math.max(1, report.elapsed_s));
  const head = t(report.interrupted ? 'library.report-interrupted' : 'library.report', { n: report.found, time });
  return deeds.length ? head + t('library.report-colon') + deeds.join(t('library.report-comma')) + t('library.report-end') : head + t('library.report-end');
}
