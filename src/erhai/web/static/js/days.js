/** Days as the server takes them: the first one wanted, and the first one no longer wanted. */

/**
 * The last day that a half-open span holds.
 *
 * @param {string} before A year, a month or a day: '2020', '2020-03', '2020-03-01'.
 */
export function lastDay(before) {
  const [year, month = '01', day = '01'] = before.slice(0, 10).split('-');
  return shifted(`${year}-${month}-${day}`, -1);
}

/** @param {string} day The day after it. */
export function nextDay(day) {
  return shifted(day, 1);
}

/** @param {string} after The first day of a year, a month or a day. */
export function firstDay(after) {
  const [year, month = '01', day = '01'] = after.slice(0, 10).split('-');
  return `${year}-${month}-${day}`;
}

/** @param {string} day @param {number} days */
function shifted(day, days) {
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return day;
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}
