/** What was understood and what is set, as labels that can be taken away one by one. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { FILTERS, addressOf, isSame } from '../query.js';
import { lastDay } from '../days.js';

const ICONS = {
  time: 'clock',
  place: 'place',
  near: 'place',
  exclude: 'ban',
  away: 'ban',
  quoted: 'quote',
  looks: 'eye',
  camera: 'camera',
  type: 'file',
  under: 'folder',
  after: 'calendar',
  before: 'calendar',
  colour: 'colour',
};
const AWAY = new Set(['exclude', 'away']);
/** @param {string} text @param {string} meaning Nothing where it says no more than the text. */
const otherThan = (text, meaning) => (meaning === text ? '' : meaning);
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** @param {import('../main.js').Context} context */
export function createChips(context) {
  const { api, t, navigate } = context;
  const element = h('ul.chips', { 'aria-label': t('chips.label'), hidden: true });

  /**
   * @param {Object} options
   * @param {string} options.drawing
   * @param {string} options.text
   * @param {string} [options.meaning]
   * @param {string} options.kind
   * @param {string} options.said What it is, for screen readers: 'Time'.
   * @param {Partial<import('../query.js').Query>} options.without The search without it.
   * @param {string} [options.src] A picture in place of the drawing.
   */
  function chip({ drawing, text, meaning = '', kind, said, without, src }) {
    const label = [said, text, meaning].filter(Boolean).join(' ');
    return h(
      'li',
      null,
      h(
        'button.chip.chip-removable',
        {
          type: 'button',
          dataset: { kind },
          title: t('common.remove', { what: label }),
          'aria-label': t('common.remove', { what: label }),
          onclick: () => navigate(addressOf(without)),
        },
        src ? h('img.chip-picture', { src, alt: '', width: 28, height: 28 }) : icon(drawing),
        text ? h('span.chip-text', null, text) : null,
        meaning ? h('span.chip-meaning', null, meaning) : null,
        icon('close'),
      ),
    );
  }

  /** @param {import('../query.js').Query} query @param {any} answer */
  function understood(query, answer) {
    const chips = answer?.chips ?? [];
    // Words that stand for themselves say nothing new.
    const telling = chips.some(({ kind }) => kind !== 'looks') || chips.length > 1;
    return (telling ? chips : []).map(({ id, kind, text, meaning }) =>
      chip({
        drawing: ICONS[kind] ?? 'info',
        kind: AWAY.has(kind) ? 'away' : kind,
        said: t(`chips.${kind}`),
        text,
        meaning: otherThan(text, meaningOf(kind, meaning, answer.understood)),
        without: { ...query, drop: [...query.drop, id] },
      }),
    );
  }

  /** @param {string} kind @param {string} meaning @param {any} told */
  function meaningOf(kind, meaning, told) {
    if (kind === 'place' && t.language === 'zh') {
      const name = told?.place?.places?.[0]?.name_zh;
      if (name) return `${told.place.nearby ? '~ ' : ''}${name}`;
    }
    if (kind !== 'time') return meaning;
    const names = new Intl.DateTimeFormat(t.tag, { weekday: 'short', timeZone: 'UTC' });
    // 1 January 2023 was a Sunday.
    return meaning.replace(/\b(Sun|Mon|Tue|Wed|Thu|Fri|Sat)\b/g, (day) =>
      names.format(Date.UTC(2023, 0, 1 + DAYS.indexOf(day))),
    );
  }

  /** @param {import('../query.js').Query} query */
  function marked(query) {
    return ['like', 'unlike'].flatMap((name) =>
      query[name].map((id) =>
        chip({
          drawing: 'picture',
          kind: name === 'unlike' ? 'away' : 'like',
          said: '',
          text: t(`chips.${name}`),
          src: api.thumbnail(id, query.library, 128),
          without: { ...query, [name]: query[name].filter((each) => each !== id) },
        }),
      ),
    );
  }

  /** @param {import('../query.js').Query} query */
  function set(query) {
    const made = [];
    /** @param {string} name @param {string} drawing @param {string} text @param {any} [rest] */
    const add = (name, drawing, text, rest = null) =>
      made.push(
        chip({ drawing, kind: 'filter', said: t(`filters.${name}`), text, without: { ...query, [name]: rest } }),
      );
    if (query.colour) add('colour', 'colour', query.colour);
    if (query.after) add('after', 'calendar', t('chips.from', { day: query.after }));
    if (query.before) add('before', 'calendar', t('chips.until', { day: lastDay(query.before) }));
    if (query.under) add('under', 'folder', query.under.split(/[\\/]/).filter(Boolean).pop() ?? query.under);
    if (query.place) add('place', 'place', query.place);
    for (const camera of query.cameras) add('cameras', 'camera', camera, query.cameras.filter((each) => each !== camera));
    for (const format of query.formats) add('formats', 'file', format.toUpperCase(), query.formats.filter((each) => each !== format));
    if (query.min) add('min', 'check', t('chips.min', { share: t.percent(query.min) }));
    return made;
  }

  /**
   * @param {import('../query.js').Query} query
   * @param {any | null} answer SearchTold; null while it is on its way.
   */
  function show(query, answer) {
    const made = [...understood(query, answer), ...marked(query), ...set(query)];
    if (query.drop.length) {
      made.push(textButton('undo', 'chips.understand-again', { ...query, drop: [] }));
    }
    const filtered = Object.entries(FILTERS).filter(([name, none]) => !isSame(query[name], none)).length;
    if (filtered > 1) made.push(textButton('close', 'filters.clear-all', { ...query, ...FILTERS }));
    fill(element, made);
    element.hidden = made.length === 0;
  }

  /** @param {string} drawing @param {string} label @param {Partial<import('../query.js').Query>} next */
  function textButton(drawing, label, next) {
    return h(
      'li',
      null,
      h('button.button.button-quiet', { type: 'button', onclick: () => navigate(addressOf(next)) }, icon(drawing), t(label)),
    );
  }

  return { element, show };
}
