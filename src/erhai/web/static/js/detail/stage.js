/** The large picture: a small one first, the sharp one over it, zoomed and moved by all means. */

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { FITTING, fittingSize, held, largestScale, zoomed } from './zoom.js';

const SOON_SIZE = 512;
const SHARP_SIZE = 2048;
const STEP = 1.6;
const SWIPE_PX = 56;
const WHEEL = 0.0022;
const PINCH_WHEEL = 0.011;

/**
 * @param {import('../main.js').Context} context
 * @param {{onSwipe: (step: -1 | 1) => void}} options
 */
export function createStage({ t }, { onSwipe }) {
  const soon = /** @type {HTMLImageElement} */ (h('img.detail-soon', { alt: '', draggable: false }));
  const sharp = /** @type {HTMLImageElement} */ (h('img.detail-sharp', { alt: '', draggable: false }));
  const frame = h('div.detail-frame', null, soon, sharp);
  const broken = h('p.detail-broken', { hidden: true }, icon('picture'), t('detail.broken'));
  const element = h('div.detail-stage', null, frame, broken);
  let picture = { width: 1, height: 1 };
  let stand = FITTING;
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  /** @type {{x: number, y: number} | null} */
  let swipeFrom = null;

  const stage = () => ({ width: element.clientWidth, height: element.clientHeight });

  function draw() {
    const room = stage();
    const fitting = fittingSize(picture, room);
    stand = held(stand, fitting, room, largestScale(picture, fitting));
    frame.style.width = `${fitting.width}px`;
    frame.style.height = `${fitting.height}px`;
    frame.style.transform = `translate(-50%, -50%) translate(${stand.x}px, ${stand.y}px) scale(${stand.scale})`;
    element.dataset.state = stand.scale > 1 ? 'zoomed' : 'fitting';
    element.dataset.scale = stand.scale.toFixed(2);
  }

  /** @param {number} factor @param {{x: number, y: number}} [about] */
  function zoomBy(factor, about = { x: 0, y: 0 }) {
    const largest = largestScale(picture, fittingSize(picture, stage()));
    stand = zoomed(stand, Math.min(Math.max(stand.scale * factor, 1), largest), about);
    draw();
  }

  /** @param {{clientX: number, clientY: number}} event @returns From the middle of the stage. */
  function spot({ clientX, clientY }) {
    const box = element.getBoundingClientRect();
    return { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
  }

  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? PINCH_WHEEL : WHEEL)), spot(event));
    },
    { passive: false },
  );
  element.addEventListener('dblclick', (event) => {
    if (stand.scale > 1) stand = FITTING;
    else stand = zoomed(stand, Math.max(2.5, largestScale(picture, fittingSize(picture, stage())) / 2), spot(event));
    draw();
  });
  element.addEventListener('pointerdown', (event) => {
    if (event.button || !(event.target instanceof Element) || event.target.closest('button')) return;
    fingers.set(event.pointerId, spot(event));
    element.setPointerCapture(event.pointerId);
    swipeFrom = event.pointerType !== 'mouse' && fingers.size === 1 && stand.scale === 1 ? spot(event) : null;
  });
  element.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = spot(event);
    const [one, other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => [before, at])[0] ?? [];
    if (one && other) {
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      zoomBy(distance(now, other) / Math.max(distance(one, other), 1), middle);
    } else if (stand.scale > 1) {
      stand = { ...stand, x: stand.x + now.x - before.x, y: stand.y + now.y - before.y };
      draw();
    }
    fingers.set(event.pointerId, now);
    if (fingers.size > 1) swipeFrom = null;
  });
  for (const end of ['pointerup', 'pointercancel']) {
    element.addEventListener(end, (/** @type {PointerEvent} */ event) => {
      if (!fingers.delete(event.pointerId) || !swipeFrom || end === 'pointercancel') return;
      const now = spot(event);
      const [right, down] = [now.x - swipeFrom.x, Math.abs(now.y - swipeFrom.y)];
      swipeFrom = null;
      if (Math.abs(right) > Math.max(SWIPE_PX, 2 * down)) onSwipe(right < 0 ? 1 : -1);
    });
  }
  new ResizeObserver(draw).observe(element);

  let showing = 0;

  return {
    element,
    /** @param {any} hit A Picture of the server. */
    show(hit) {
      const turn = (showing += 1);
      picture = { width: Math.max(hit.width_px, 1), height: Math.max(hit.height_px, 1) };
      stand = FITTING;
      broken.hidden = true;
      frame.hidden = false;
      sharp.removeAttribute('src');
      sharp.hidden = true;
      soon.src = `${hit.thumbnail_url}&size=${SOON_SIZE}`;
      soon.alt = hit.description || hit.name;
      element.setAttribute('aria-busy', 'true');
      draw();
      const loading = new Image();
      loading.src = `${hit.thumbnail_url}&size=${SHARP_SIZE}`;
      loading.decode().then(
        () => {
          if (turn !== showing) return;
          sharp.src = loading.src;
          sharp.hidden = false;
          element.setAttribute('aria-busy', 'false');
        },
        () => {
          if (turn !== showing) return;
          element.setAttribute('aria-busy', 'false');
          broken.hidden = false;
          frame.hidden = true;
        },
      );
    },
    /** Show nothing. */
    clear() {
      showing += 1;
      frame.hidden = true;
      broken.hidden = true;
      soon.removeAttribute('src');
      sharp.removeAttribute('src');
      element.setAttribute('aria-busy', 'false');
    },
    zoomIn: () => zoomBy(STEP),
    zoomOut: () => zoomBy(1 / STEP),
    fit() {
      stand = FITTING;
      draw();
    },
  };
}

/** Fetch what will likely be wanted next. @param {any} hit */
export function fetchAhead(hit) {
  new Image().src = `${hit.thumbnail_url}&size=${SOON_SIZE}`;
}

/** @param {{x: number, y: number}} one @param {{x: number, y: number}} other */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
