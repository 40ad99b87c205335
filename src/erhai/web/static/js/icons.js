/** Pictograms: strokes on a grid of 24, drawn for this page. */

const SVG = 'http://www.w3.org/2000/svg';

/** @type {Object<string, string>} */
const PATHS = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0 -13 M15.5 15.5 L20 20',
  close: 'M6 6 L18 18 M18 6 L6 18',
  check: 'M5 12.5 L10 17.5 L19 7',
  picture: 'M4 5.5 h16 v13 h-16 z M4 16 l5 -5 l4 4 l2.5 -2.5 l4.5 4 M15.5 9 h0.01',
  upload: 'M12 16 V5 M7.5 9.5 L12 5 L16.5 9.5 M5 16 v3 h14 v-3',
  camera: 'M4 8 h3.5 l1.5 -2.5 h6 l1.5 2.5 h3.5 v11 h-16 z M12 10 a3.3 3.3 0 1 0 0 6.6 a3.3 3.3 0 0 0 0 -6.6',
  pencil: 'M5 19 l1 -4 L16 5 l3 3 L9 18 z M14 7 l3 3',
  filters: 'M4 7 h9 M17 7 h3 M4 17 h3 M11 17 h9 M15 4.8 v4.4 M9 14.8 v4.4',
  plus: 'M12 5 V19 M5 12 H19',
  minus: 'M5 12 H19',
  more: 'M7 11 v8 h-3 v-8 z M7 11 l4 -7 c2 0 2.6 1.4 2.2 3 l-0.7 3 h5.5 c1.4 0 2.2 1.2 1.8 2.5 l-1.6 5 c-0.3 1 -1 1.5 -2 1.5 h-9.2',
  less: 'M17 13 v-8 h3 v8 z M17 13 l-4 7 c-2 0 -2.6 -1.4 -2.2 -3 l0.7 -3 h-5.5 c-1.4 0 -2.2 -1.2 -1.8 -2.5 l1.6 -5 c0.3 -1 1 -1.5 2 -1.5 h9.2',
  similar: 'M4 8 h11 v11 h-11 z M8 8 v-3 h12 v12 h-5',
  download: 'M12 5 V16 M7.5 11.5 L12 16 L16.5 11.5 M5 19 h14',
  copy: 'M9 9 h10 v10 h-10 z M9 15 h-4 v-10 h10 v4',
  clock: 'M12 4 a8 8 0 1 0 0 16 a8 8 0 0 0 0 -16 M12 8 v4.5 l3 2',
  place: 'M12 20.5 c-4 -4.6 -6 -7.6 -6 -10.3 a6 6 0 0 1 12 0 c0 2.7 -2 5.7 -6 10.3 M12 8 a2.2 2.2 0 1 0 0 4.4 a2.2 2.2 0 0 0 0 -4.4',
  folder: 'M4 6.5 h5.5 l2 2.5 h8.5 v10 h-16 z',
  calendar: 'M4.5 6.5 h15 v13 h-15 z M4.5 10.5 h15 M8.5 4 v4 M15.5 4 v4',
  colour: 'M12 4 c3.5 4 5.5 6.8 5.5 9.5 a5.5 5.5 0 0 1 -11 0 c0 -2.7 2 -5.5 5.5 -9.5 M9.5 14 a2.6 2.6 0 0 0 2.5 2.5',
  quote: 'M9.5 7 c-2.6 1 -4 3 -4 6 v4 h5 v-5 h-3 M18.5 7 c-2.6 1 -4 3 -4 6 v4 h5 v-5 h-3',
  ban: 'M12 4 a8 8 0 1 0 0 16 a8 8 0 0 0 0 -16 M6.5 6.5 L17.5 17.5',
  eye: 'M3 12 c2.5 -4 5.5 -6 9 -6 s6.5 2 9 6 c-2.5 4 -5.5 6 -9 6 s-6.5 -2 -9 -6 M12 9.3 a2.7 2.7 0 1 0 0 5.4 a2.7 2.7 0 0 0 0 -5.4',
  file: 'M6 4 h8 l4 4 v12 h-12 z M14 4 v4 h4',
  sun: 'M12 8 a4 4 0 1 0 0 8 a4 4 0 0 0 0 -8 M12 2.5 v2 M12 19.5 v2 M2.5 12 h2 M19.5 12 h2 M5.3 5.3 l1.4 1.4 M17.3 17.3 l1.4 1.4 M5.3 18.7 l1.4 -1.4 M17.3 6.7 l1.4 -1.4',
  moon: 'M19.5 14.5 A8 8 0 0 1 9.5 4.5 A8 8 0 1 0 19.5 14.5 z',
  contrast: 'M12 4 a8 8 0 1 0 0 16 a8 8 0 0 0 0 -16 M12 4 v16 M12 8 h4.5 M12 12 h8 M12 16 h4.5',
  language: 'M4 6.5 h9 M8.5 4.5 v2 M11 6.5 c-1 4 -3.5 6.5 -7 8 M6 9.5 c1.2 2.2 3 3.8 5.5 5 M12 20 l4 -9.5 L20 20 M13.3 17 h5.4',
  keyboard: 'M3.5 7 h17 v10.5 h-17 z M7 10.5 h0.01 M10.4 10.5 h0.01 M13.7 10.5 h0.01 M17 10.5 h0.01 M8 14 h8',
  timeline: 'M4 12 h16 M7 9.5 v5 M12 7.5 v9 M17 9.5 v5',
  library: 'M5 5 v14 M9 5 v14 M13 5.5 l4.5 13',
  left: 'M15 5 L8 12 L15 19',
  right: 'M9 5 L16 12 L9 19',
  up: 'M5 15 L12 8 L19 15',
  down: 'M5 9 L12 16 L19 9',
  play: 'M8 5 L18.5 12 L8 19 z',
  pause: 'M8.5 6 v12 M15.5 6 v12',
  stop: 'M7 7 h10 v10 h-10 z',
  trash: 'M5 7 h14 M10 7 v-2.5 h4 v2.5 M7 7 l0.8 12.5 h8.4 L17 7 M10.5 10.5 v5.5 M13.5 10.5 v5.5',
  refresh: 'M19 12 a7 7 0 1 1 -2.2 -5.1 M19 4.5 v3.5 h-3.5',
  warning: 'M12 4.5 L21 19.5 H3 Z M12 10 v4.5 M12 17 h0.01',
  info: 'M12 4 a8 8 0 1 0 0 16 a8 8 0 0 0 0 -16 M12 11 v5 M12 8 h0.01',
  undo: 'M8.5 6 L4.5 10 L8.5 14 M4.5 10 h9.5 a5 5 0 0 1 0 10 h-3',
  redo: 'M15.5 6 L19.5 10 L15.5 14 M19.5 10 h-9.5 a5 5 0 0 0 0 10 h3',
  eraser: 'M9 19 L4.5 14.5 a1.4 1.4 0 0 1 0 -2 L12.5 4.5 a1.4 1.4 0 0 1 2 0 L19.5 9.5 a1.4 1.4 0 0 1 0 2 L12 19 z M8.2 8.8 L15.2 15.8 M12 19 h7.5',
  fill: 'M11 4 L4.5 10.5 a1.4 1.4 0 0 0 0 2 L9.5 17.5 a1.4 1.4 0 0 0 2 0 L18 11 z M8.5 3.5 L11 6 M4.5 11.5 h13 M19.8 14.5 c1.2 1.8 1.7 2.7 1.7 3.5 a1.7 1.7 0 0 1 -3.4 0 c0 -0.8 0.5 -1.7 1.7 -3.5',
  select: 'M4.5 4.5 h15 v15 h-15 z M8 12.3 l2.8 2.8 L16 9.5',
  external: 'M13 5 h6 v6 M19 5 L11 13 M16 14 v5 h-11 v-11 h5',
};

/**
 * @param {string} name One of PATHS.
 * @returns {SVGElement} Hidden from screen readers; sized by the class 'icon'.
 */
export function icon(name) {
  const drawing = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('class', 'icon');
  drawing.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', PATHS[name] ?? PATHS.info);
  drawing.appendChild(path);
  return drawing;
}

/** The mark of Erhai: the mountains above the lake. */
export function mark() {
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('viewBox', '0 0 32 32');
  drawing.setAttribute('class', 'mark');
  drawing.setAttribute('aria-hidden', 'true');
  for (const [kind, d] of [
    ['mark-ground', 'M8 0 h16 a8 8 0 0 1 8 8 v16 a8 8 0 0 1 -8 8 h-16 a8 8 0 0 1 -8 -8 v-16 a8 8 0 0 1 8 -8 z'],
    ['mark-hills', 'M4 19 L11.5 9.5 L16 15 L20.5 11 L28 19 Z'],
    ['mark-lake', 'M6 22.5 H26 M9.5 26 H22.5'],
  ]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', kind);
    path.setAttribute('d', d);
    drawing.appendChild(path);
  }
  return drawing;
}
