/** Where a picture was taken: its surroundings, and in a corner the world. Needs no network. */

import { OUTLINES, UNITS_PER_DEG } from '../../data/land.js';
import { h } from '../dom.js';
import { around, equalEarth, pathOf, reach, readOutlines, scaleBar, shrinking, WORLD } from '../geo.js';
import { s } from '../svg.js';

/** @typedef {import('../geo.js').Point} Point */

const outlines = readOutlines(OUTLINES, UNITS_PER_DEG);
const PX_PER_RADIUS = 100;
const worldLand = pathOf(outlines, onWorld, 1);
const ASPECT = 0.6;

/** @param {number} longitude @param {number} latitude @returns {Point} */
function onWorld(longitude, latitude) {
  const [x, y] = equalEarth(longitude, latitude);
  return [x * PX_PER_RADIUS, y * PX_PER_RADIUS];
}

/**
 * @param {{t: any}} context
 * @param {{latitude: number, longitude: number}} at In degrees.
 * @returns {HTMLElement}
 */
export function createMap({ t }, { latitude, longitude }) {
  const where = coordinates(t, latitude, longitude);
  return h(
    'figure.map',
    { role: 'img', 'aria-label': t('map.label', { where }) },
    nearMap(t, latitude, longitude),
    h('div.map-world', {}, worldMap(latitude, longitude)),
  );
}

/**
 * A point in words, as '25.69° N, 100.16° E'.
 *
 * @param {any} t
 * @param {number} latitude
 * @param {number} longitude
 */
export function coordinates(t, latitude, longitude) {
  const degrees = new Intl.NumberFormat(t.tag, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return t('map.coordinates', {
    latitude: t(latitude < 0 ? 'map.south' : 'map.north', { degrees: degrees.format(Math.abs(latitude)) }),
    longitude: t(longitude < 0 ? 'map.west' : 'map.east', { degrees: degrees.format(Math.abs(longitude)) }),
  });
}

/** @param {any} t @param {number} latitude @param {number} longitude */
function nearMap(t, latitude, longitude) {
  const half = reach(outlines, longitude, latitude);
  const project = around(longitude, latitude);
  const turn = 360 * shrinking(latitude);
  const land = pathOf(outlines, project, 2);
  const bar = scaleBar(half * 0.5);
  const right = half * 0.94;
  const bottom = half * ASPECT * 0.9;
  return s(
    'svg.map-near',
    { viewBox: `${-half} ${-half * ASPECT} ${2 * half} ${2 * half * ASPECT}`, 'aria-hidden': 'true' },
    s('path.map-lines', { d: grid(project, longitude, latitude, half), 'vector-effect': 'non-scaling-stroke' }),
    // What runs past the antimeridian is shown from both sides of it.
    [-turn, 0, turn].map((shift) =>
      s('path.map-land', { d: land, transform: `translate(${shift})`, 'vector-effect': 'non-scaling-stroke' }),
    ),
    dot(0, 0, half / 26),
    s('path.map-scale', {
      d: `M${right - bar.deg} ${bottom - half * 0.03}V${bottom}H${right}V${bottom - half * 0.03}`,
      'vector-effect': 'non-scaling-stroke',
    }),
    s('text.map-text', { x: right, y: bottom - half * 0.045, 'font-size': half * 0.075 }, kilometres(t, bar.km)),
  );
}

/** @param {number} latitude @param {number} longitude */
function worldMap(latitude, longitude) {
  const width = WORLD.x * PX_PER_RADIUS;
  const height = WORLD.y * PX_PER_RADIUS;
  const edge = sphere();
  const [x, y] = onWorld(longitude, latitude);
  // Each copy turns the world once, so that what runs past its right edge comes in from the left.
  const turned = pathOf(outlines.filter((outline) => outline.some(([east]) => east > 180)), (east, north) => onWorld(east - 360, north), 1);
  return s(
    'svg.map-globe',
    { viewBox: `${-width - 4} ${-height - 4} ${2 * width + 8} ${2 * height + 8}`, 'aria-hidden': 'true' },
    s('clipPath', { id: 'map-edge' }, s('path', { d: edge })),
    s('path.map-sea', { d: edge }),
    s('g', { 'clip-path': 'url(#map-edge)' }, s('path.map-land', { d: worldLand }), s('path.map-land', { d: turned })),
    dot(x, y, 14),
  );
}

/** @param {number} x @param {number} y @param {number} radius */
function dot(x, y, radius) {
  return [
    s('circle.map-halo', { cx: x.toFixed(2), cy: y.toFixed(2), r: radius * 2.1 }),
    s('circle.map-dot', { cx: x.toFixed(2), cy: y.toFixed(2), r: radius }),
  ];
}

/** The edge of the world: along 180° east, and back along 180° west. */
function sphere() {
  const latitudes = Array.from({ length: 37 }, (_, step) => 90 - 5 * step);
  return pathOf([[...latitudes.map((at) => [180, at]), ...latitudes.reverse().map((at) => [-180, at])]], onWorld, 1);
}

/**
 * Meridians and parallels.
 *
 * @param {import('../geo.js').Projection} project
 * @param {number} longitude
 * @param {number} latitude
 * @param {number} half
 */
function grid(project, longitude, latitude, half) {
  const step = half <= 4 ? 2 : half <= 12 ? 5 : 10;
  const wide = half / shrinking(latitude);
  const lines = [];
  for (let x = Math.ceil((longitude - wide) / step) * step; x <= longitude + wide; x += step) {
    const [at] = project(x, latitude);
    lines.push(`M${at.toFixed(3)} ${-half}V${half}`);
  }
  for (let y = Math.ceil((latitude - half) / step) * step; y <= latitude + half; y += step) {
    const [, at] = project(longitude, y);
    lines.push(`M${-half} ${at.toFixed(3)}H${half}`);
  }
  return lines.join('');
}

/** @param {any} t @param {number} km */
function kilometres(t, km) {
  return new Intl.NumberFormat(t.tag, { style: 'unit', unit: 'kilometer', unitDisplay: 'short' }).format(km);
}
