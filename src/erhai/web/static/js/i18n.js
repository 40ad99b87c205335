/** The page's words, numbers and dates in its language. */

/** @typedef {'en' | 'zh'} Language */

/** @type {Language[]} */
export const LANGUAGES = ['en', 'zh'];

const TAGS = { en: 'en', zh: 'zh-Hans' };

/**
 * The first of the browser's languages that the page speaks.
 *
 * @param {readonly string[]} wanted
 * @returns {Language}
 */
export function chooseLanguage(wanted) {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'zh') return language;
  }
  return 'en';
}

/**
 * Load a language's messages, and return what speaks it.
 *
 * @param {Language} language
 */
export async function speak(language) {
  const { default: messages } = await import(`./messages/${language}/index.js`);
  return translator(language, messages);
}

/**
 * @param {Language} language
 * @param {Object<string, string | {one: string, other: string}>} messages
 */
export function translator(language, messages) {
  const tag = TAGS[language];
  const plural = new Intl.PluralRules(tag);
  const numbers = new Intl.NumberFormat(tag);
  const percents = new Intl.NumberFormat(tag, { style: 'percent' });
  // The camera's own time: its wall clock is shown as it stands, in no zone.
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const instants = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
  const months = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'long', timeZone: 'UTC' });

  /**
   * A message with its values put in; the key itself where there is none.
   *
   * @param {string} key
   * @param {Object<string, string | number>} [values]
   * @returns {string}
   */
  function t(key, values = {}) {
    const message = messages[key];
    if (message === undefined) return key;
    const text = typeof message === 'string' ? message : message[plural.select(Number(values.n))] ?? message.other;
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? numbers.format(value) : value;
    });
  }

  t.language = language;
  t.tag = tag;
  /** @param {string} key */
  t.has = (key) => messages[key] !== undefined;
  /** @param {number} n */
  t.number = (n) => numbers.format(n);
  /** @param {number} share */
  t.percent = (share) => percents.format(share);
  /** @param {string} iso A wall time without zone. */
  t.date = (iso) => days.format(wall(iso));
  /** @param {string} iso A wall time without zone. */
  t.dateTime = (iso) => times.format(wall(iso));
  /** @param {string} iso A time with its zone. */
  t.instant = (iso) => instants.format(new Date(iso));
  /** @param {string} month As '2019-08'. */
  t.month = (month) => months.format(wall(`${month}-01`));
  /** @param {number} bytes */
  t.bytes = (bytes) => {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
    let worth = bytes;
    let unit = 0;
    while (worth >= 1000 && unit < units.length - 1) {
      worth /= 1000;
      unit += 1;
    }
    return new Intl.NumberFormat(tag, {
      style: 'unit',
      unit: units[unit],
      unitDisplay: unit ? 'short' : 'long',
      maximumFractionDigits: worth < 10 && unit ? 1 : 0,
    }).format(worth);
  };
  /** @param {number} seconds As '2 h 5 min'. */
  t.seconds = (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    const parts = [
      ['hour', Math.floor(whole / 3600)],
      ['minute', Math.floor((whole % 3600) / 60)],
      ['second', whole < 3600 ? whole % 60 : 0],
    ].filter(([, worth], at) => worth || (at === 2 && whole === 0));
    return parts
      .map(([unit, worth]) =>
        new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(worth),
      )
      .join(' ');
  };
  return t;
}

/** @param {string} iso */
function wall(iso) {
  return new Date(iso.length === 10 ? `${iso}T00:00:00Z` : `${iso.slice(0, 19)}Z`);
}
