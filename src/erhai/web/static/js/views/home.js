/** Before anything was asked: examples to click, and what was searched for before. */

import { fill, h } from '../dom.js';
import { forgetSearches, pastSearches } from '../history.js';
import { icon } from '../icons.js';
import { addressOf } from '../query.js';

/** In both languages for everybody: each shows something else that the box understands. */
const EXAMPLES = {
  zh: [
    '沙滩上的金毛犬',
    '现代风格客厅',
    '火山喷发壮观景象',
    '去年夏天在海边，没有人',
    'a cup of coffee on a table',
    'rocket launch, not at night',
  ],
  en: [
    'a dog running on the beach',
    'a cup of coffee on a table',
    'last summer in the mountains, without people',
    'red flowers -garden',
    '沙滩上的金毛犬',
    '火山喷发壮观景象',
  ],
};
const MOST_PAST = 6;

/** @param {import('../main.js').Context} context */
export function createHome(context) {
  const { t } = context;
  const past = h('div.home-past');
  const element = h(
    'section.home',
    null,
    h('h1', null, t('home.title')),
    h('p.soft', null, t('home.text')),
    h(
      'ul.home-examples',
      { 'aria-label': t('home.examples') },
      EXAMPLES[t.language].map((text) => h('li', null, link(text))),
    ),
    past,
  );

  /** @param {string} text */
  function link(text) {
    return h(
      'a.chip.home-example',
      { href: addressOf({ text }), lang: /[\u4e00-\u9fff]/.test(text) ? 'zh-Hans' : 'en', onclick: () => performance.mark('erhai:enter') },
      text,
    );
  }

  function show() {
    const searches = pastSearches().slice(0, MOST_PAST);
    past.hidden = searches.length === 0;
    fill(
      past,
      h('h2.home-past-title', { id: 'past' }, t('home.past')),
      h(
        'ul.home-examples',
        { 'aria-labelledby': 'past' },
        searches.map((text) => h('li', null, h('a.chip', { href: addressOf({ text }) }, icon('clock'), text))),
        h(
          'li',
          null,
          h(
            'button.button.button-quiet',
            {
              type: 'button',
              onclick: () => {
                forgetSearches();
                show();
              },
            },
            t('home.forget'),
          ),
        ),
      ),
    );
  }

  return { element, show };
}
