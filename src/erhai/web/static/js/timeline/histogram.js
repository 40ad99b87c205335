/** Bars over the years, of which a stretch is chosen: dragged over, or by two handles. */

import { fill, h, setAttribute } from '../dom.js';
import { s } from '../svg.js';
import { imagesIn, makeBins, stretchText } from './bins.js';

const HEIGHT_PX = 150;
const LEAST_PX = 3;
const LABEL_PX = 52;
const PREVIEW_SIZE = 256;

/**
 * @param {import('../main.js').Context} context
 * @param {{onChange: (from: number, to: number, images: number) => void}} options Called with months,
 *   the second exclusive, at each change of what is chosen.
 */
export function createHistogram({ t }, { onChange }) {
  const bars = s('svg.timeline-bars', { height: HEIGHT_PX, 'aria-hidden': 'true' });
  const chosen = h('div.timeline-chosen');
  const years = h('div.timeline-years', { 'aria-hidden': 'true' });
  const picture = /** @type {HTMLImageElement} */ (h('img', { alt: '' }));
  const words = h('p');
  const preview = h('div.timeline-preview', { hidden: true, 'aria-hidden': 'true' }, picture, words);
  const handles = /** @type {const} */ (['low', 'high']).map((end) =>
    h('div.timeline-handle', {
      role: 'slider',
      tabIndex: 0,
      dataset: { end },
      'aria-label': t(end === 'low' ? 'timeline.from' : 'timeline.to'),
      onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event, end),
    }),
  );
  const plot = h('div.timeline-plot', null, bars, chosen, handles, preview);
  const element = h('div.timeline-histogram', { role: 'group', 'aria-label': t('timeline.histogram') }, plot, years);

  /** @type {import('./bins.js').Month[]} */
  let months = [];
  /** @type {import('./bins.js').Bin[]} */
  let bins = [];
  let low = 0;
  let high = 0;
  let width = 0;
  /** @type {{anchor: number, end: 'low' | 'high' | null} | null} */
  let drag = null;

  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now && now !== width) {
      width = now;
      layOut();
    }
  }).observe(plot);

  /** Make bars that fit, keeping what is chosen. */
  function layOut() {
    if (!width || !months.length) return;
    const kept = bins.length ? [bins[low].from, bins[high].to] : null;
    bins = makeBins(months, width);
    low = kept ? Math.max(0, bins.findIndex(({ to }) => to > kept[0])) : 0;
    high = kept ? bins.findLastIndex(({ from }) => from < kept[1]) : bins.length - 1;
    drawBars();
    drawYears();
    drawChosen();
  }

  function drawBars() {
    const most = Math.max(...bins.map(({ images }) => images));
    const each = width / bins.length;
    bars.setAttribute('viewBox', `0 0 ${width} ${HEIGHT_PX}`);
    bars.setAttribute('width', String(width));
    // A month of one picture must be seen beside one of thousands: heights are roots.
    const tall = (/** @type {number} */ images) => Math.max(LEAST_PX, (HEIGHT_PX - 8) * Math.sqrt(images / most));
    bars.replaceChildren(
      ...bins.flatMap(({ images }, at) => {
        if (!images) return [];
        const height = tall(images);
        return s('rect', {
          x: (at * each + Math.min(1, each * 0.1)).toFixed(2),
          y: (HEIGHT_PX - height).toFixed(2),
          width: Math.max(1, Math.min(each - 1, each * 0.86)).toFixed(2),
          height: height.toFixed(2),
          rx: Math.min(3, each / 4).toFixed(1),
          'data-at': at,
        });
      }),
    );
  }

  function drawYears() {
    const start = bins[0].from;
    const end = bins[bins.length - 1].to;
    const perYear = (12 * width) / (end - start);
    const step = [1, 2, 5, 10, 20, 50, 100].find((each) => each * perYear >= LABEL_PX) ?? 100;
    /** @type {HTMLElement[]} */
    const labels = [];
    for (let year = Math.ceil(start / 12 / step) * step; year * 12 < end; year += step) {
      const left = ((year * 12 - start) / (end - start)) * 100;
      labels.push(h('span', { style: { left: `${left}%` } }, String(year)));
    }
    // Less than a year: its name, though it does not begin here.
    if (!labels.length) labels.push(h('span', { style: { left: '0%' } }, String(Math.floor(start / 12))));
    fill(years, labels);
  }

  function drawChosen() {
    const [left, right] = [(low / bins.length) * 100, ((high + 1) / bins.length) * 100];
    chosen.style.left = `${left}%`;
    chosen.style.width = `${right - left}%`;
    for (const bar of bars.children) {
      const at = Number(bar.getAttribute('data-at'));
      bar.setAttribute('class', at >= low && at <= high ? 'timeline-in' : 'timeline-out');
    }
    for (const [handle, at, edge, least, most] of /** @type {const} */ ([
      [handles[0], low, left, 0, high],
      [handles[1], high, right, low, bins.length - 1],
    ])) {
      handle.style.left = `${edge}%`;
      setAttribute(handle, 'aria-valuemin', least);
      setAttribute(handle, 'aria-valuemax', most);
      setAttribute(handle, 'aria-valuenow', at);
      setAttribute(handle, 'aria-valuetext', stretchText(t, bins[at].from, bins[at].to));
    }
    onChange(bins[low].from, bins[high].to, imagesIn(bins.slice(low, high + 1)));
  }

  /** @param {number} one @param {number} other */
  function choose(one, other) {
    const last = bins.length - 1;
    low = Math.max(0, Math.min(one, other, last));
    high = Math.min(last, Math.max(one, other, 0));
    drawChosen();
  }

  /** @param {KeyboardEvent} event @param {'low' | 'high'} end */
  function onKey(event, end) {
    const year = Math.max(1, Math.round(12 / (bins[0].to - bins[0].from)));
    /** @type {Object<string, number>} */
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -year, PageUp: year, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (end === 'low') choose(Math.min(Math.max(0, low + step), high), high);
    else choose(low, Math.max(Math.min(bins.length - 1, high + step), low));
  }

  /** @param {PointerEvent} event Which bar is there. */
  function barAt(event) {
    const box = plot.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * bins.length);
    return Math.max(0, Math.min(bins.length - 1, at));
  }

  plot.addEventListener('pointerdown', (event) => {
    if (event.button || !bins.length) return;
    plot.setPointerCapture(event.pointerId);
    const end = event.target instanceof HTMLElement ? event.target.dataset.end : undefined;
    if (end === 'low' || end === 'high') drag = { anchor: end === 'low' ? high : low, end };
    else {
      drag = { anchor: barAt(event), end: null };
      choose(drag.anchor, drag.anchor);
    }
  });
  plot.addEventListener('pointermove', (event) => {
    if (!bins.length) return;
    if (drag) choose(drag.anchor, barAt(event));
    if (event.pointerType === 'mouse' || drag) showPreview(barAt(event));
  });
  for (const end of ['pointerup', 'pointercancel', 'pointerleave']) {
    plot.addEventListener(end, () => {
      if (end !== 'pointerleave') drag = null;
      preview.hidden = true;
    });
  }

  /** @param {number} at */
  function showPreview(at) {
    const { from, to, images, cover } = bins[at];
    preview.hidden = images === 0;
    if (!cover) return;
    const url = `${cover.thumbnail_url}&size=${PREVIEW_SIZE}`;
    if (!picture.src.endsWith(url)) picture.src = url;
    words.textContent = t('timeline.stretch', { when: stretchText(t, from, to), n: images });
    preview.style.left = `clamp(70px, ${((at + 0.5) / bins.length) * 100}%, calc(100% - 70px))`;
  }

  return {
    element,
    /** @param {import('./bins.js').Month[]} given */
    set(given) {
      months = given;
      bins = [];
      layOut();
    },
    all: () => choose(0, bins.length - 1),
  };
}
