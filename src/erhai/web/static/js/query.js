/** A search as a value: to and from the address, and as the server wants it. */

/**
 * @typedef {Object} Query
 * @property {string} text
 * @property {string | null} library
 * @property {string[]} drop Ids of chips undone.
 * @property {number[]} pictures Pictures of the library to look for, by number.
 * @property {string | null} upload Names a picture kept by uploads.js.
 * @property {number[]} like
 * @property {number[]} unlike
 * @property {string | null} colour
 * @property {string | null} after
 * @property {string | null} before
 * @property {string | null} under
 * @property {string | null} place
 * @property {string[]} cameras
 * @property {string[]} formats
 * @property {number | null} min Least relevance, 0 to 1.
 * @property {boolean} diverse
 * @property {boolean} unfolded Near-duplicates each for themselves.
 * @property {boolean} literally
 */

/** @type {Readonly<Query>} */
export const EMPTY = Object.freeze({
  text: '',
  library: null,
  drop: [],
  pictures: [],
  upload: null,
  like: [],
  unlike: [],
  colour: null,
  after: null,
  before: null,
  under: null,
  place: null,
  cameras: [],
  formats: [],
  min: null,
  diverse: false,
  unfolded: false,
  literally: false,
});

const LIKENESS = { pictures: 'picture', like: 'like', unlike: 'unlike' };
const LISTS = { drop: 'drop', cameras: 'camera', formats: 'format' };
const WORDS = {
  library: 'library',
  upload: 'upload',
  colour: 'colour',
  after: 'after',
  before: 'before',
  under: 'under',
  place: 'place',
};
const SWITCHES = { diverse: 'diverse', unfolded: 'all', literally: 'literally' };

/** @typedef {keyof typeof FILTERS} FilterName */

/** What narrows the answer, whatever is asked for; and how each is without effect. */
export const FILTERS = Object.freeze({
  after: null,
  before: null,
  under: null,
  place: null,
  cameras: [],
  formats: [],
  min: null,
});

/**
 * The address of a search. What is left out is empty.
 *
 * @param {Partial<Query>} query
 * @returns {string} As '#/?q=cat&after=2019'.
 */
export function addressOf(query) {
  const params = new URLSearchParams();
  const whole = { ...EMPTY, ...query };
  if (whole.text.trim()) params.set('q', whole.text.trim());
  for (const [name, key] of Object.entries(WORDS)) if (whole[name]) params.set(key, whole[name]);
  for (const [name, key] of Object.entries(LIKENESS)) {
    if (whole[name].length) params.set(key, whole[name].join(','));
  }
  for (const [name, key] of Object.entries(LISTS)) {
    for (const value of whole[name]) params.append(key, value);
  }
  if (whole.min) params.set('min', String(whole.min));
  for (const [name, key] of Object.entries(SWITCHES)) if (whole[name]) params.set(key, '1');
  const told = params.toString();
  return told ? `#/?${told}` : '#/';
}

/**
 * The search that an address means; what makes no sense in it is passed over.
 *
 * @param {URLSearchParams} params
 * @returns {Query}
 */
export function queryOf(params) {
  /** @type {any} */
  const query = { ...EMPTY, text: params.get('q') ?? '' };
  for (const [name, key] of Object.entries(WORDS)) query[name] = params.get(key) || null;
  for (const [name, key] of Object.entries(LIKENESS)) {
    query[name] = (params.get(key) ?? '').split(',').map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  }
  for (const [name, key] of Object.entries(LISTS)) query[name] = params.getAll(key);
  const min = Number(params.get('min'));
  query.min = min > 0 && min <= 1 ? min : null;
  for (const [name, key] of Object.entries(SWITCHES)) query[name] = params.get(key) === '1';
  return query;
}

/**
 * The same search as the form SearchAsked.
 *
 * @param {Query} query
 * @param {string | null} data The uploaded picture in base64.
 */
export function asked(query, data) {
  const pictures = query.pictures.map((id) => ({ image_id: id }));
  return {
    library: query.library,
    text: query.text,
    drop: query.drop,
    literally: query.literally,
    pictures: data === null ? pictures : [...pictures, { data }],
    colour: query.colour,
    like: query.like,
    unlike: query.unlike,
    filters: {
      after: query.after,
      before: query.before,
      under: query.under,
      place: query.place,
      cameras: query.cameras,
      formats: query.formats,
      min_relevance: query.min,
    },
    diversity: query.diverse ? DIVERSITY : 0,
    fold: !query.unfolded,
  };
}

const DIVERSITY = 0.5;

/** @param {Query} query Whether anything is looked for or filtered by. */
export function isEmpty(query) {
  return addressOf({ ...query, library: null, diverse: false, unfolded: false, literally: false }) === '#/';
}

/**
 * Whether two filters are set to the same.
 *
 * @param {any} one
 * @param {any} other
 */
export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {Query} query How many filters narrow it. */
export function countFilters(query) {
  return Object.entries(FILTERS).filter(([name, none]) => !isSame(query[name], none)).length;
}
