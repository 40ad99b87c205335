/** Months as numbers, and how many pictures each stretch of time has. No DOM here. */

/** @typedef {{month: string, images: number, image_id: number, thumbnail_url: string}} Month As MonthCounted. */

/**
 * A stretch of time: months from `from` to before `to`, counted from the year 0.
 *
 * @typedef {Object} Bin
 * @property {number} from
 * @property {number} to
 * @property {number} images
 * @property {Month | null} cover The month with most pictures, to stand for all.
 */

const SLIMMEST_PX = 5;

/** @param {string} month As '2019-08'. */
export function indexOf(month) {
  const [year, number] = month.split('-').map(Number);
  return year * 12 + number - 1;
}

/** @param {number} index @returns {string} As '2019-08'. */
export function monthOf(index) {
  const year = Math.floor(index / 12);
  return `${String(year).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/**
 * Stretches of equal length that cover all months: as short as there is room for.
 *
 * @param {Month[]} months At least one.
 * @param {number} width In px.
 * @returns {Bin[]}
 */
export function makeBins(months, width) {
  const indices = months.map(({ month }) => indexOf(month));
  const first = Math.min(...indices);
  const last = Math.max(...indices);
  const room = Math.max(1, Math.floor(width / SLIMMEST_PX));
  const length = [1, 3, 6, 12, 60].find((each) => (last - first + 1) / each <= room) ?? 120;
  const start = Math.floor(first / length) * length;
  /** @type {Bin[]} */
  const bins = [];
  for (let from = start; from <= last; from += length) {
    bins.push({ from, to: from + length, images: 0, cover: null });
  }
  for (const [at, month] of months.entries()) {
    const bin = bins[Math.floor((indices[at] - start) / length)];
    bin.images += month.images;
    if (!bin.cover || month.images > bin.cover.images) bin.cover = month;
  }
  return bins;
}

/** @param {Bin[]} bins How many pictures they have together. */
export function imagesIn(bins) {
  return bins.reduce((sum, { images }) => sum + images, 0);
}

/**
 * The filters of a search for what was taken from one month to before another.
 *
 * @param {number} from
 * @param {number} to
 */
export function filtersOf(from, to) {
  if (from % 12 === 0 && to === from + 12) return { after: yearOf(from), before: yearOf(to) };
  return { after: monthOf(from), before: monthOf(to) };
}

/** @param {number} index */
function yearOf(index) {
  return String(Math.floor(index / 12)).padStart(4, '0');
}

/**
 * A stretch in words: 'June 2012', '2012' or 'June 2012 – March 2013'.
 *
 * @param {any} t
 * @param {number} from
 * @param {number} to Exclusive.
 */
export function stretchText(t, from, to) {
  if (from % 12 === 0 && to % 12 === 0) {
    const [first, last] = [from, to - 12].map((index) => t('timeline.year', { year: String(Math.floor(index / 12)) }));
    return first === last ? first : t('timeline.range', { from: first, to: last });
  }
  const [first, last] = [t.month(monthOf(from)), t.month(monthOf(to - 1))];
  return first === last ? first : t('timeline.range', { from: first, to: last });
}

/**
 * Months by year, the newest first.
 *
 * @param {Month[]} months
 * @returns {{year: number, months: Month[], images: number}[]}
 */
export function byYear(months) {
  /** @type {Map<number, Month[]>} */
  const years = new Map();
  for (const month of [...months].sort((one, other) => indexOf(other.month) - indexOf(one.month))) {
    const year = Math.floor(indexOf(month.month) / 12);
    years.set(year, [...(years.get(year) ?? []), month]);
  }
  return [...years].map(([year, all]) => ({
    year,
    months: all,
    images: all.reduce((sum, { images }) => sum + images, 0),
  }));
}
