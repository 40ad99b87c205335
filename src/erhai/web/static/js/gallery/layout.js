/** Justified rows: each as wide as the page, all pictures of a row equally high. No DOM here. */

/** Panoramas and strips are cropped to this, so that none fills a screen or becomes a line. */
const WIDEST = 3;
const SLIMMEST = 0.45;

/**
 * @typedef {Object} Row
 * @property {number} start First item of the row.
 * @property {number} end One past its last.
 * @property {number} height In px.
 * @property {number[]} widths In px, one for each item.
 */

/** @param {{width_px: number, height_px: number}} size Width by height, as it is shown. */
export function aspectOf({ width_px: width, height_px: height }) {
  if (!(width > 0 && height > 0)) return 1;
  return Math.min(WIDEST, Math.max(SLIMMEST, width / height));
}

/**
 * Break pictures into rows. Greedy, as a line of text is: a picture joins the row if that
 * brings the row's height nearer to the wanted one.
 *
 * @param {number[]} aspects
 * @param {number} width Of the page, in px.
 * @param {{height: number, gap: number}} options The wanted height, and the space between.
 * @returns {Row[]} The last row is not stretched where it is short.
 */
export function justify(aspects, width, { height, gap }) {
  /** @type {Row[]} */
  const rows = [];
  let start = 0;
  let sum = 0;
  for (let at = 0; at < aspects.length; at += 1) {
    const without = fittingHeight(sum, at - start, width, gap);
    const joined = fittingHeight(sum + aspects[at], at - start + 1, width, gap);
    if (at > start && height - joined > without - height) {
      rows.push(makeRow(aspects, start, at, without, width, gap));
      start = at;
      sum = 0;
    }
    sum += aspects[at];
    if (fittingHeight(sum, at - start + 1, width, gap) <= height) {
      rows.push(makeRow(aspects, start, at + 1, fittingHeight(sum, at - start + 1, width, gap), width, gap));
      start = at + 1;
      sum = 0;
    }
  }
  if (start < aspects.length) {
    const fitting = fittingHeight(sum, aspects.length - start, width, gap);
    rows.push(makeRow(aspects, start, aspects.length, Math.min(height, fitting), null, gap));
  }
  return rows;
}

/**
 * How high a row must be to be just as wide as the page.
 *
 * @param {number} sum Of aspects.
 * @param {number} count
 * @param {number} width
 * @param {number} gap
 */
function fittingHeight(sum, count, width, gap) {
  return count ? (width - gap * (count - 1)) / sum : Infinity;
}

/**
 * @param {number[]} aspects
 * @param {number} start
 * @param {number} end
 * @param {number} height
 * @param {number | null} width What a full row must fill to the pixel; null: it may be short.
 * @param {number} gap
 * @returns {Row}
 */
function makeRow(aspects, start, end, height, width, gap) {
  const whole = Math.round(height);
  const widths = [];
  let right = 0;
  let exact = 0;
  for (let at = start; at < end; at += 1) {
    // Rounded edges, not rounded widths: so the errors do not add up.
    exact += aspects[at] * height;
    const edge = at === end - 1 && width !== null ? width - gap * (end - start - 1) : Math.round(exact);
    widths.push(edge - right);
    right = edge;
  }
  return { start, end, height: whole, widths };
}

/**
 * The item above or below one: the one whose middle is nearest.
 *
 * @param {Row[]} rows
 * @param {number} item
 * @param {-1 | 1} step
 * @param {number} gap
 * @returns {number} The item itself where there is no such row.
 */
export function neighbour(rows, item, step, gap) {
  const at = rows.findIndex(({ start, end }) => item >= start && item < end);
  const next = rows[at + step];
  if (!next) return item;
  const wanted = middles(rows[at], gap)[item - rows[at].start];
  const found = middles(next, gap);
  let best = 0;
  for (let index = 1; index < found.length; index += 1) {
    if (Math.abs(found[index] - wanted) < Math.abs(found[best] - wanted)) best = index;
  }
  return next.start + best;
}

/** @param {Row} row @param {number} gap */
function middles({ widths }, gap) {
  let left = 0;
  return widths.map((width) => {
    const middle = left + width / 2;
    left += width + gap;
    return middle;
  });
}

/**
 * How high rows should be on a page of this width.
 *
 * @param {number} width
 */
export function wantedHeight(width) {
  if (width < 480) return 132;
  if (width < 800) return 168;
  if (width < 1800) return 216;
  return 260;
}

const SIZES = [128, 256, 512, 1024, 2048];

/**
 * The smallest thumbnail that looks sharp.
 *
 * @param {number} width As shown, in CSS px.
 * @param {number} height
 * @param {number} ratio Device pixels to a CSS px.
 */
export function thumbnailSize(width, height, ratio) {
  const needed = Math.max(width, height) * Math.min(ratio, 2) * 0.85;
  return SIZES.find((size) => size >= needed) ?? SIZES[SIZES.length - 1];
}
