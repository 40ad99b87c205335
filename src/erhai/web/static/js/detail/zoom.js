/** Zooming and panning as numbers: no DOM here. */

/**
 * Where a picture stands: its middle's distance from the middle of the stage in px, and how many
 * times larger it is than when it just fits.
 *
 * @typedef {{x: number, y: number, scale: number}} Stand
 */

/** @typedef {{width: number, height: number}} Size In px. */

/** @type {Readonly<Stand>} */
export const FITTING = Object.freeze({ x: 0, y: 0, scale: 1 });

/** Tiny pictures are shown larger than they are, but not so that they are nothing but squares. */
const LARGEST_MAGNIFYING = 3;

/**
 * The size at which a picture fits the stage.
 *
 * @param {Size} picture
 * @param {Size} stage
 * @returns {Size}
 */
export function fittingSize(picture, stage) {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height, LARGEST_MAGNIFYING);
  return { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
}

/**
 * The largest scale that shows more: two px for each pixel, or four times fitting.
 *
 * @param {Size} picture
 * @param {Size} fitting
 */
export function largestScale(picture, fitting) {
  return Math.max(4, (2 * picture.width) / Math.max(fitting.width, 1));
}

/**
 * Zoom about a point that stays where it is.
 *
 * @param {Stand} stand
 * @param {number} scale The wanted one.
 * @param {{x: number, y: number}} about From the middle of the stage, in px.
 * @returns {Stand}
 */
export function zoomed(stand, scale, about) {
  const grown = scale / stand.scale;
  return { scale, x: about.x - (about.x - stand.x) * grown, y: about.y - (about.y - stand.y) * grown };
}

/**
 * Bring a stand back to where the picture fills the stage, or lies in its middle.
 *
 * @param {Stand} stand
 * @param {Size} fitting
 * @param {Size} stage
 * @param {number} largest
 * @returns {Stand}
 */
export function held(stand, fitting, stage, largest) {
  const scale = Math.min(Math.max(stand.scale, 1), largest);
  const spareX = Math.max(0, (fitting.width * scale - stage.width) / 2);
  const spareY = Math.max(0, (fitting.height * scale - stage.height) / 2);
  return {
    scale,
    x: Math.min(Math.max(stand.x, -spareX), spareX),
    y: Math.min(Math.max(stand.y, -spareY), spareY),
  };
}
