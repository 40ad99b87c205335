/** Where a point of the Earth lies on a flat map. No drawing here. */

/** @typedef {[number, number]} Point x to the right and y downwards, or longitude and latitude. */
/** @typedef {(longitude: number, latitude: number) => Point} Projection */

const RADIANS = Math.PI / 180;
const KM_PER_DEG = 111.2;

// The coefficients of Šavrič, Patterson and Jenny, 'The Equal Earth map projection' (2018).
const A1 = 1.340264;
const A2 = -0.081106;
const A3 = 0.000893;
const A4 = 0.003796;
const M = Math.sqrt(3) / 2;

/**
 * Equal Earth, in radii: x from -2.71 to 2.71 and y from -1.32 (north) to 1.32.
 *
 * @type {Projection}
 */
export function equalEarth(longitude, latitude) {
  const theta = Math.asin(M * Math.sin(latitude * RADIANS));
  const square = theta * theta;
  const sixth = square ** 3;
  const x =
    (longitude * RADIANS * Math.cos(theta)) /
    (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)));
  return [x, -theta * (A1 + A2 * square + sixth * (A3 + A4 * square))];
}

/** Half the width and half the height of the world in Equal Earth. */
export const WORLD = { x: equalEarth(180, 0)[0], y: -equalEarth(0, 90)[1] };

/**
 * Around a point, in degrees of latitude from it: true in all directions near the point.
 *
 * @param {number} longitude
 * @param {number} latitude
 * @returns {Projection}
 */
export function around(longitude, latitude) {
  const shrink = shrinking(latitude);
  return (x, y) => [(x - longitude) * shrink, latitude - y];
}

/** @param {number} latitude How much a degree of longitude is of one of latitude there. */
export function shrinking(latitude) {
  return Math.max(Math.cos(latitude * RADIANS), 0.12);
}

/**
 * Read outlines as data/land.js has them.
 *
 * @param {string} text
 * @param {number} unitsPerDeg
 * @returns {Point[][]}
 */
export function readOutlines(text, unitsPerDeg) {
  return text.trim().split('\n').map((line) => {
    const numbers = (line.match(/-?\d+/g) ?? []).map(Number);
    const outline = [];
    let x = 0;
    let y = 0;
    for (let at = 0; at < numbers.length; at += 2) {
      x += numbers[at];
      y += numbers[at + 1];
      outline.push([x / unitsPerDeg, y / unitsPerDeg]);
    }
    return outline;
  });
}

/**
 * The outlines as the d of a path.
 *
 * @param {Point[][]} outlines
 * @param {Projection} project
 * @param {number} digits How many after the point.
 */
export function pathOf(outlines, project, digits) {
  return outlines
    .map((outline) => {
      const points = outline.map(([x, y]) => project(x, y).map((at) => at.toFixed(digits)).join(' '));
      return `M${points.join('L')}Z`;
    })
    .join('');
}

/**
 * How many degrees of latitude to show around a point, so that there is a coast to know it by.
 *
 * @param {Point[][]} outlines
 * @param {number} longitude
 * @param {number} latitude
 */
export function reach(outlines, longitude, latitude) {
  const shrink = shrinking(latitude);
  for (const half of [4, 7, 12, 20]) {
    let seen = 0;
    for (const outline of outlines) {
      for (const [x, y] of outline) {
        const away = Math.abs(((x - longitude + 540) % 360) - 180) * shrink;
        if (away < half && Math.abs(y - latitude) < half * 0.6) seen += 1;
      }
    }
    if (seen >= 12) return half;
  }
  return 30;
}

/**
 * A round length for the scale of a map, at most so many degrees of latitude long.
 *
 * @param {number} mostDeg
 * @returns {{km: number, deg: number}}
 */
export function scaleBar(mostDeg) {
  const most = mostDeg * KM_PER_DEG;
  const power = 10 ** Math.floor(Math.log10(most));
  const km = ([5, 2].find((step) => step * power <= most) ?? 1) * power;
  return { km, deg: km / KM_PER_DEG };
}
